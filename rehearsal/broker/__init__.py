"""Service Bus: queues that expire, lock, dead-letter, forward and refuse like Azure's.

The core is pure: `Bus` holds the queues of one namespace and is told the time with every call.

    bus = Bus(expiry=Expiry.PROMPT, max_message_bytes=262144, journal=None, new_id=uuid4)
    bus.put_queue(name, QueueSettings(...), now)      creates or changes it
    bus.drop_queue(name, now)
    bus.send(name, Content(...), now)                 -> number, or None for a dropped duplicate
    bus.send_all(name, contents, now)                 all or nothing
    bus.peek_lock(name, now, dead=False)              -> Delivery or None
    bus.receive_and_delete(name, now, dead=False)     -> Delivery or None
    bus.complete(name, token, now, handle=None, dead=False)      and so `abandon`, `renew`
    bus.dead_letter(name, token, now, reason=..., description=...)
    bus.peek(name, now, dead=False, after=0, most=100)           -> Deliveries
    bus.counts(name, now)                             -> Counts(active, dead, size, oldest)
    bus.ready_at(name, now)                           when there is something to receive
    bus.next_event                                    when something happens by itself

A Refusal carries the HTTP `status` that Service Bus would give: NoSuchBus, NoSuchQueue,
QueueDisabled, QuotaExceeded, MessageTooLarge, LockLost. A `Journal` is told what changes.

`Broker` is the shell: all buses by name, in real time, committed to SQLite before an answer.

    broker = Broker(connection, expiry=Expiry.PROMPT)
    broker.deploy(buses(resources))                   at the start and after every change
    await broker.send(bus, queue, contents)           and so the other operations
    await broker.peek_lock(bus, queue, wait=60)       -> Delivery or None, after so many seconds
    broker.bus(name)                                  the core, for those who cannot await
    broker.commit_soon()                              -> future; stores what they did

`room(broker, authorise)` is the data plane over HTTP, for `application.add_domain(DOMAIN, ...)`.
Names of buses and queues are in lower case everywhere.
"""

from rehearsal.broker.broker import Broker
from rehearsal.broker.bus import Bus
from rehearsal.broker.content import Content
from rehearsal.broker.counts import Counts
from rehearsal.broker.deployed import buses
from rehearsal.broker.journal import Journal
from rehearsal.broker.message import Delivery
from rehearsal.broker.refusal import (
    LockLost,
    MessageTooLarge,
    NoSuchBus,
    NoSuchQueue,
    QueueDisabled,
    QuotaExceeded,
    Refusal,
)
from rehearsal.broker.room import DOMAIN, Action, Authorise, room
from rehearsal.broker.settings import BusSettings, Expiry, QueueSettings, Status

__all__ = [
    "DOMAIN",
    "Action",
    "Authorise",
    "Broker",
    "Bus",
    "BusSettings",
    "Content",
    "Counts",
    "Delivery",
    "Expiry",
    "Journal",
    "LockLost",
    "MessageTooLarge",
    "NoSuchBus",
    "NoSuchQueue",
    "QueueDisabled",
    "QueueSettings",
    "QuotaExceeded",
    "Refusal",
    "Status",
    "buses",
    "room",
]
