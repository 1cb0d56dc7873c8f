"""How Service Bus says no."""


class Refusal(Exception):
    """Says why, in a sentence."""

    status = 400
    """Of the HTTP answer: https://learn.microsoft.com/rest/api/servicebus"""


class NoSuchBus(Refusal):
    """In Azure its host name would not even resolve."""

    status = 404


class NoSuchQueue(Refusal):
    status = 410


class QueueDisabled(Refusal):
    status = 403


class QuotaExceeded(Refusal):
    status = 403


class MessageTooLarge(Refusal):
    status = 403


class LockLost(Refusal):
    """The lock has run out, or never was."""

    status = 404
