"""The tables of this package."""

from rectification.models.delivery import Channel, Delivery, Outlet, Parcel
from rectification.models.escalation import Escalation, EscalationStep, Message
from rectification.models.event import EventPhoto, ProblemEvent
from rectification.models.extension import Extension
from rectification.models.heartbeat import Heartbeat
from rectification.models.hold import Hold
from rectification.models.link import OrderLink
from rectification.models.number import NumberCounter
from rectification.models.order import Authority, Order, OrderLine
from rectification.models.paper import Paper
from rectification.models.problem import Problem
from rectification.models.push import PushDevice
from rectification.models.recheck import Recheck
from rectification.models.reckoning import Reckoning
from rectification.models.referral import CaseReferral
from rectification.models.seal import DaySeal
from rectification.models.slip import Listing, Slip

__all__ = [
    "Authority",
    "CaseReferral",
    "Channel",
    "DaySeal",
    "Delivery",
    "Escalation",
    "EscalationStep",
    "EventPhoto",
    "Extension",
    "Heartbeat",
    "Hold",
    "Listing",
    "Message",
    "NumberCounter",
    "Order",
    "OrderLine",
    "OrderLink",
    "Outlet",
    "Paper",
    "Parcel",
    "Problem",
    "ProblemEvent",
    "PushDevice",
    "Recheck",
    "Reckoning",
    "Slip",
]
