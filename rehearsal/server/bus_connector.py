"""The Service Bus connector of Logic Apps, on the bus of a region."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rehearsal.broker import Broker, Bus, Delivery, Refusal
from rehearsal.server.outages import SLOW_SECONDS, State
from rehearsal.workflow import Answer, Message

UNAVAILABLE = Answer(status=503)
NO_ANSWER = Answer(status=504, seconds=100)
"""Seconds as the connector waits: https://learn.microsoft.com/azure/logic-apps/logic-apps-limits-and-configuration"""


@dataclass(frozen=True, kw_only=True)
class BusConnector:
    """One connection, used as one identity."""

    broker: Broker
    bus: str
    """Its name, in lower case."""
    may_receive: Callable[[str], bool]
    """Whether that identity may, by the name of a queue."""
    state: Callable[[], State]
    """Of the bus, at this moment."""

    def receive(self, queue: str, most: int, now: datetime) -> Answer:
        def take(bus: Bus) -> tuple[Message, ...]:
            found: list[Message] = []
            while len(found) < most and (delivery := bus.peek_lock(queue.lower(), now)):
                found.append(_message(delivery))
            return tuple(found)

        return self._ask(queue, take)

    def complete(self, queue: str, lock_token: str, now: datetime) -> Answer:
        return self._ask(queue, lambda bus: bus.complete(queue.lower(), lock_token, now))

    def abandon(self, queue: str, lock_token: str, now: datetime) -> Answer:
        return self._ask(queue, lambda bus: bus.abandon(queue.lower(), lock_token, now))

    def dead_letter(
        self, queue: str, lock_token: str, reason: str, description: str, now: datetime
    ) -> Answer:
        return self._ask(
            queue,
            lambda bus: bus.dead_letter(
                queue.lower(), lock_token, now, reason=reason, description=description
            ),
        )

    def renew(self, queue: str, lock_token: str, now: datetime) -> Answer:
        return self._ask(queue, lambda bus: bus.renew(queue.lower(), lock_token, now))

    def ready_at(self, queue: str, now: datetime) -> datetime | None:
        try:
            return self.broker.bus(self.bus).ready_at(queue.lower(), now)
        except Refusal:
            return None

    def _ask(self, queue: str, what: Callable[[Bus], object]) -> Answer:
        state = self.state()
        if state is State.REFUSE:
            return UNAVAILABLE
        if state is State.HANG:
            return NO_ANSWER
        if not self.may_receive(queue.lower()):
            return Answer(status=401)
        try:
            found = what(self.broker.bus(self.bus))
        except Refusal as refusal:
            return Answer(status=refusal.status)
        finally:
            self.broker.commit_soon()
        if state is State.LOSE:
            return NO_ANSWER
        late = SLOW_SECONDS if state is State.SLOW else 0.0
        messages = found if isinstance(found, tuple) else ()
        return Answer(seconds=late, messages=messages)


def _message(delivery: Delivery) -> Message:
    content = delivery.content
    assert delivery.lock_token is not None
    return Message(
        message_id=delivery.message_id,
        lock_token=delivery.lock_token,
        body=content.body,
        content_type=content.content_type,
        correlation_id=content.broker_properties.get("CorrelationId"),
        sequence_number=delivery.number,
        properties=content.properties,
    )
