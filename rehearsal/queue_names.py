"""The queues that belong to a channel, by the ends of their names."""

HANDOFF, EXPIRED = "-handoff", "-expired"
