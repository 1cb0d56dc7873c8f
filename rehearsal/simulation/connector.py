"""A region's bus, as its workflows reach it."""

from collections.abc import Callable
from datetime import datetime

from rehearsal.broker import Bus, Delivery, Refusal
from rehearsal.simulation.faults import Faults
from rehearsal.workflow import Answer, Message

_UNAVAILABLE = 503


class BusConnector:
    def __init__(self, bus: Bus, faults: Faults) -> None:
        self._bus = bus
        self._faults = faults

    def receive(self, queue: str, most: int, now: datetime) -> Answer:
        def receive() -> tuple[Message, ...]:
            found = (self._bus.peek_lock(queue, now) for _ in range(most))
            return tuple(_message(it) for it in found if it)

        return self._ask(receive)

    def complete(self, queue: str, lock_token: str, now: datetime) -> Answer:
        return self._settle(lambda: self._bus.complete(queue, lock_token, now))

    def abandon(self, queue: str, lock_token: str, now: datetime) -> Answer:
        return self._settle(lambda: self._bus.abandon(queue, lock_token, now))

    def dead_letter(
        self, queue: str, lock_token: str, reason: str, description: str, now: datetime
    ) -> Answer:
        return self._settle(
            lambda: self._bus.dead_letter(
                queue, lock_token, now, reason=reason, description=description
            )
        )

    def renew(self, queue: str, lock_token: str, now: datetime) -> Answer:
        return self._settle(lambda: self._bus.renew(queue, lock_token, now))

    def ready_at(self, queue: str, now: datetime) -> datetime | None:
        """Never while the bus is dark: it is told when it comes back."""
        return None if self._faults.bus_is_dark else self._bus.ready_at(queue, now)

    def _settle(self, settle: Callable[[], object]) -> Answer:
        def settled() -> tuple[Message, ...]:
            settle()
            return ()

        return self._ask(settled)

    def _ask(self, perform: Callable[[], tuple[Message, ...]]) -> Answer:
        faults = self._faults
        if faults.bus_is_dark:
            return Answer(status=_UNAVAILABLE)
        try:
            messages = perform()
        except Refusal as refusal:
            return Answer(status=refusal.status)
        if faults.loses_answers:
            return Answer(status=_UNAVAILABLE)
        return Answer(seconds=faults.seconds, messages=messages)


def _message(delivery: Delivery) -> Message:
    content = delivery.content
    return Message(
        message_id=delivery.message_id,
        lock_token=delivery.lock_token or "",
        body=content.body,
        content_type=content.content_type,
        correlation_id=content.broker_properties.get("CorrelationId"),
        sequence_number=delivery.number,
        properties=content.properties,
    )
