"""A bus so simple that it can be seen to be right: lists, searched from end to end."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from rehearsal.broker import Content, Expiry, QueueSettings


@dataclass(kw_only=True)
class Item:
    queue: str
    number: int
    id: str
    content: Content
    size: int
    expires: datetime
    deliveries: int = 0
    token: str | None = None
    until: datetime | None = None
    dead: bool = False
    hops: int = 0


@dataclass
class Model:
    expiry: Expiry
    settings: dict[str, QueueSettings]
    items: list[Item] = field(default_factory=list)
    seen: list[tuple[str, str, datetime]] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)

    def on(self, queue: str, *, dead: bool = False) -> list[Item]:
        found = [it for it in self.items if it.queue == queue and it.dead is dead]
        return sorted(found, key=lambda it: it.number)

    def size(self, queue: str) -> int:
        return sum(it.size for it in self.items if it.queue == queue)

    def advance(self, now: datetime) -> None:
        while events := self._events(now):
            at, item = min(events, key=lambda event: event[0])
            if item.token:
                self._end_lock(item, at)
            else:
                self._expire(item, at)

    def _events(self, now: datetime) -> list[tuple[datetime, Item]]:
        events = [(it.until, it) for it in self.items if it.until is not None]
        if self.expiry is Expiry.PROMPT:
            events += [(it.expires, it) for it in self.items if not (it.token or it.dead)]
        return [event for event in events if event[0] <= now]

    def _end_lock(self, item: Item, at: datetime, *, by_receiver: bool = False) -> None:
        item.token = item.until = None
        if item.dead:
            return
        if item.expires <= at:
            if by_receiver or self.expiry is Expiry.PROMPT:
                self._expire(item, at)
        elif item.deliveries >= self.settings[item.queue].max_delivery_count:
            self.bury(item, "MaxDeliveryCountExceeded", at)

    def _expire(self, item: Item, at: datetime) -> None:
        if self.settings[item.queue].dead_letter_expired:
            self.bury(item, "TTLExpiredException", at)
        else:
            self.items.remove(item)

    def bury(self, item: Item, reason: str, at: datetime) -> None:
        item.content = replace(item.content, properties={"DeadLetterReason": reason})
        target = self.settings[item.queue].forward_dead_letters_to
        if target and item.hops < 4 and self.takes(target, item.size):
            self.items.remove(item)
            self.enqueue(target, item.id, item.content, at, item.size, item.hops + 1)
        else:
            item.dead, item.token, item.until = True, None, None

    def takes(self, queue: str, size: int) -> bool:
        its = self.settings[queue]
        return its.may_send and self.size(queue) + size <= its.max_megabytes * 2**20

    def is_duplicate(self, queue: str, id: str, now: datetime) -> bool:
        window = self.settings[queue].duplicate_window or timedelta()
        return any(it[:2] == (queue, id) and now - it[2] < window for it in self.seen)

    def enqueue(
        self, queue: str, id: str, content: Content, now: datetime, size: int, hops: int = 0
    ) -> None:
        if self.is_duplicate(queue, id, now):
            return
        if self.settings[queue].duplicate_window is not None:
            self.seen.append((queue, id, now))
        cap = self.settings[queue].time_to_live
        self.numbers[queue] = self.numbers.get(queue, 0) + 1
        self.items.append(
            Item(
                queue=queue,
                number=self.numbers[queue],
                id=id,
                content=content,
                size=size,
                expires=now + min(content.time_to_live or cap, cap),
                hops=hops,
            )
        )

    def take(self, queue: str, now: datetime, *, dead: bool) -> Item | None:
        if not dead:
            for item in sorted(self.on(queue), key=lambda it: it.expires):
                if not item.token and item.expires <= now:
                    self._expire(item, now)
        return next((it for it in self.on(queue, dead=dead) if not it.token), None)

    def abandon(self, item: Item, now: datetime) -> None:
        self._end_lock(item, now, by_receiver=True)
