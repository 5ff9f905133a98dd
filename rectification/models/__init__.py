"""The tables of this package."""

from rectification.models.escalation import Escalation, EscalationStep, Message
from rectification.models.event import EventPhoto, ProblemEvent
from rectification.models.extension import Extension
from rectification.models.heartbeat import Heartbeat
from rectification.models.number import NumberCounter
from rectification.models.order import Authority, Order, OrderLine
from rectification.models.problem import Problem
from rectification.models.recheck import Recheck

__all__ = [
    "Authority",
    "Escalation",
    "EscalationStep",
    "EventPhoto",
    "Extension",
    "Heartbeat",
    "Message",
    "NumberCounter",
    "Order",
    "OrderLine",
    "Problem",
    "ProblemEvent",
    "Recheck",
]
