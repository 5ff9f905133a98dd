"""Every step × who takes it × where the problem stands, as DOMAIN 2 has it, written out by hand.

Each block is a situation; each line an action that begins in its state. A cell is the answer:
``ok`` (then the problem stands as after ``>``, or where it stood), ``.`` for "your role may not",
else the code of what is lacking, or ``!`` for the code named once after ``!``. Actions without a
line are no steps of that state, for anybody. Bureau, auditor and assistant never take a step and
are told as ``tl`` is; administrators and outsiders see nothing.

in   inspector who found it and reported it rectified      i3  inspector who played no part
i0   inspector without certificate                         tl  team leader without certificate
tc   team leader with certificate, played no part          su  supervisor, played no part
sc   supervisor with certificate, who played the part the situation names
le   leader        es  the establishment by the token of its order        sy  the system
"""

PEOPLE = ("in", "i3", "i0", "tl", "tc", "su", "sc", "le", "es", "sy")
NEVER = ("bureau", "auditor", "assistant")
UNSEEN = ("admin", "outsider")

# Shared by all situations with no referral, and all without slip or listing.
NO_REFERRAL = """
propose_referral ok ok ok . ok . ok . {es} .
forward_referral . . . . . referral_proposed referral_proposed . {es} .
approve_referral . . . . . . . referral_forwarded {es} .
refuse_referral . . . . . referral_proposed referral_proposed referral_forwarded {es} .
record_outcome . . . . . referral_approved referral_approved . {es} .
"""
NO_SLIP = """
issue_slip . . . . . . . ok {es} .
answer_slip open_slip open_slip open_slip . open_slip open_slip open_slip . {es} .
list . . . . . . . ok {es} .
"""
STOP_OR_END = """
suspend>suspended . . . . . ok ok . {es} .
end>ended . . . . . ok ok . {es} .
"""
NO_EXTENSION = """
grant_extension . . . . . pending_extension pending_extension pending_extension . .
refuse_extension . . . . . pending_extension pending_extension pending_extension . .
"""
# What goes with every problem that stands in 整改中.
WITH_ITS_ORDER = """
rectify>rectified ok ok ok . ok . ok . ok .
withdraw_order>found . . . . . ok ok . . .
void>voided . . . . . no_document no_document ok . .
reckon_again . . . . . . . . . ok
"""
NOT_ON_THE_SPOT = """
fix_on_the_spot!immediate_order ! ! ! . ! . ! . . .
"""
MAY_ASK = """
ask_extension ok ok ok . ok . ok . ok .
"""
# What goes with every problem that stands in 待复查, but for passing and closing.
LOOKED_AT = """
fail_recheck>ordered ok ok ok . ok . ok . . .
send_back>ordered ok ok ok . ok ok ok . . .
could_not_check ok ok ok . ok . ok . . .
"""
ALREADY_SEEN = """
pass_recheck not_yet_passed not_yet_passed not_yet_passed . not_yet_passed . not_yet_passed . . .
"""
# The states a problem comes to rest in: nothing but what stays behind it.
NOT_LISTED = """
take_down . . . . . listed listed listed . .
"""
NO_CASE = """
record_outcome . . . . . referral_approved referral_approved . . .
"""


def _at(block: str, es: str = ".") -> str:
    return block.format(es=es)


SITUATIONS = {
    "found": """
order>ordered ok ok certificate . ok . ok . no_problem .
suspend>suspended . . . . . ok ok . no_problem .
end>ended . . . . . ok ok . no_problem .
void>voided . . . . . ok ok document_issued no_problem .
"""
    + _at(NO_SLIP, "no_problem")
    + _at(NO_REFERRAL, "no_problem"),
    "ordered by a date": WITH_ITS_ORDER
    + NOT_ON_THE_SPOT
    + MAY_ASK
    + NO_EXTENSION
    + _at(STOP_OR_END)
    + _at(NO_SLIP)
    + _at(NO_REFERRAL),
    "ordered at once": """
fix_on_the_spot>rectified ok ok ok . ok . ok . . .
ask_extension extendable extendable extendable . extendable . extendable . extendable .
"""
    + WITH_ITS_ORDER
    + NO_EXTENSION
    + _at(STOP_OR_END)
    + _at(NO_SLIP)
    + _at(NO_REFERRAL),
    "ordered to stop": """
fix_on_the_spot!immediate_order ! ! ! . ! . ! . . .
ask_extension extendable extendable extendable . extendable . extendable . extendable .
"""
    + WITH_ITS_ORDER
    + NO_EXTENSION
    + _at(STOP_OR_END)
    + _at(NO_SLIP)
    + _at(NO_REFERRAL),
    "ordered, critical": """
ask_extension extendable extendable extendable . extendable . extendable . extendable .
"""
    + WITH_ITS_ORDER
    + NOT_ON_THE_SPOT
    + NO_EXTENSION
    + _at(STOP_OR_END)
    + _at(NO_SLIP)
    + _at(NO_REFERRAL),
    "late": """
ask_extension in_time in_time in_time . in_time . in_time . in_time .
"""
    + WITH_ITS_ORDER
    + NOT_ON_THE_SPOT
    + NO_EXTENSION
    + _at(STOP_OR_END)
    + _at(NO_SLIP)
    + _at(NO_REFERRAL),
    "extension asked": """
ask_extension!no_pending_extension ! ! ! . ! . ! . ! .
grant_extension . . . . . ok ok later_extension . .
refuse_extension . . . . . ok ok later_extension . .
"""
    + WITH_ITS_ORDER
    + NOT_ON_THE_SPOT
    + _at(STOP_OR_END)
    + _at(NO_SLIP)
    + _at(NO_REFERRAL),
    "extension asked again": """
ask_extension!no_pending_extension ! ! ! . ! . ! . ! .
grant_extension . . . . . first_extension first_extension ok . .
refuse_extension . . . . . first_extension first_extension ok . .
"""
    + WITH_ITS_ORDER
    + NOT_ON_THE_SPOT
    + _at(STOP_OR_END)
    + _at(NO_SLIP)
    + _at(NO_REFERRAL),
    "slip open and listed": """
issue_slip . . . . . . . no_open_slip . .
answer_slip ok ok ok . ok ok ok . . .
list . . . . . . . not_listed . .
"""
    + WITH_ITS_ORDER
    + NOT_ON_THE_SPOT
    + MAY_ASK
    + NO_EXTENSION
    + _at(STOP_OR_END)
    + _at(NO_REFERRAL),
    "rectified": """
pass_recheck ok ok ok . ok . ok . . .
close . . . . . seen_rectified seen_rectified supervisor_played_a_part . .
"""
    + LOOKED_AT
    + _at(STOP_OR_END)
    + _at(NO_SLIP)
    + _at(NO_REFERRAL),
    "rectified, critical": """
pass_recheck fresh_eyes_when_critical ok ok . ok . ok . . .
close . . . . . seen_rectified seen_rectified supervisor_played_a_part . .
"""
    + LOOKED_AT
    + _at(STOP_OR_END)
    + _at(NO_SLIP)
    + _at(NO_REFERRAL),
    "rectified, document withdrawn": """
pass_recheck ok ok ok . ok . ok . . .
fail_recheck>found ok ok ok . ok . ok . . .
send_back>found ok ok ok . ok ok ok . . .
could_not_check ok ok ok . ok . ok . . .
close . . . . . seen_rectified seen_rectified supervisor_played_a_part . .
"""
    + _at(STOP_OR_END)
    + _at(NO_SLIP)
    + _at(NO_REFERRAL),
    "passed": """
close>closed . . . . . ok ok supervisor_played_a_part . .
"""
    + ALREADY_SEEN
    + LOOKED_AT
    + _at(STOP_OR_END)
    + _at(NO_SLIP)
    + _at(NO_REFERRAL),
    "fixed on the spot": """
close>closed . . . . . ok ok supervisor_played_a_part . .
"""
    + ALREADY_SEEN
    + LOOKED_AT
    + _at(STOP_OR_END)
    + _at(NO_SLIP)
    + _at(NO_REFERRAL),
    "passed, found by sc": """
close>closed . . . . . ok four_eyes ok . .
"""
    + ALREADY_SEEN
    + LOOKED_AT
    + _at(STOP_OR_END)
    + _at(NO_SLIP)
    + _at(NO_REFERRAL),
    "passed, reported rectified by sc": """
close>closed . . . . . ok four_eyes ok . .
"""
    + ALREADY_SEEN
    + LOOKED_AT
    + _at(STOP_OR_END)
    + _at(NO_SLIP)
    + _at(NO_REFERRAL),
    "passed, rechecked by sc": """
close>closed . . . . . ok four_eyes ok . .
"""
    + ALREADY_SEEN
    + LOOKED_AT
    + _at(STOP_OR_END)
    + _at(NO_SLIP)
    + _at(NO_REFERRAL),
    "passed, named beside who rechecked: sc": """
close>closed . . . . . ok four_eyes ok . .
"""
    + ALREADY_SEEN
    + LOOKED_AT
    + _at(STOP_OR_END)
    + _at(NO_SLIP)
    + _at(NO_REFERRAL),
    "passed, photos still on the phone": """
close . . . . . evidence_arrived evidence_arrived supervisor_played_a_part . .
"""
    + ALREADY_SEEN
    + LOOKED_AT
    + _at(STOP_OR_END)
    + _at(NO_SLIP)
    + _at(NO_REFERRAL),
    "suspended": """
resume>ordered . . . . . ok ok . . .
end>ended . . . . . ok ok . . .
"""
    + _at(NO_REFERRAL),
    "suspended, document withdrawn": """
resume>found . . . . . ok ok . . .
end>ended . . . . . ok ok . . .
"""
    + _at(NO_REFERRAL),
    "closed": """
reopen>ordered . . . . . . . ok . .
"""
    + NOT_LISTED
    + NO_CASE,
    "closed 31 days ago": """
reopen . . . . . . . within_reopen_window . .
"""
    + NOT_LISTED
    + NO_CASE,
    "closed, document withdrawn": """
reopen>found . . . . . . . ok . .
"""
    + NOT_LISTED
    + NO_CASE,
    "closed while listed": """
take_down . . . . . ok ok ok . .
reopen>ordered . . . . . . . ok . .
"""
    + NO_CASE,
    "ended": NOT_LISTED + NO_CASE,
    "voided": """
take_down . . . . . listed listed listed no_problem .
""",
    "referral proposed": """
propose_referral!no_referral_under_way ! ! ! . ! . ! . . .
forward_referral . . . . . ok ok . . .
approve_referral . . . . . . . referral_forwarded . .
refuse_referral . . . . . ok ok referral_forwarded . .
record_outcome . . . . . referral_approved referral_approved . . .
"""
    + WITH_ITS_ORDER
    + NOT_ON_THE_SPOT
    + MAY_ASK
    + NO_EXTENSION
    + _at(STOP_OR_END)
    + _at(NO_SLIP),
    "referral forwarded": """
propose_referral!no_referral_under_way ! ! ! . ! . ! . . .
forward_referral . . . . . referral_proposed referral_proposed . . .
approve_referral . . . . . . . ok . .
refuse_referral . . . . . referral_proposed referral_proposed ok . .
record_outcome . . . . . referral_approved referral_approved . . .
"""
    + WITH_ITS_ORDER
    + NOT_ON_THE_SPOT
    + MAY_ASK
    + NO_EXTENSION
    + _at(STOP_OR_END)
    + _at(NO_SLIP),
    "case filed": """
propose_referral!no_referral_under_way ! ! ! . ! . ! . . .
forward_referral . . . . . referral_proposed referral_proposed . . .
approve_referral . . . . . . . referral_forwarded . .
refuse_referral . . . . . referral_proposed referral_proposed referral_forwarded . .
record_outcome . . . . . ok ok . . .
"""
    + WITH_ITS_ORDER
    + NOT_ON_THE_SPOT
    + MAY_ASK
    + NO_EXTENSION
    + _at(STOP_OR_END)
    + _at(NO_SLIP),
    "case filed, closed": """
reopen>ordered . . . . . . . ok . .
record_outcome . . . . . ok ok . . .
"""
    + NOT_LISTED,
}

# What is left out of a step that is complete otherwise, and the code that asks for it.
LEFT_OUT = (
    "found | order | in | order_kind | order_kind",
    "found | order | in | due | due_date",
    "found | order | in | officers | two_officers",
    "found | suspend | su | note | note",
    "found | suspend | su | photos | photo",
    "found | end | su | note | note",
    "found | end | su | photos | photo",
    "found | void | su | note | note",
    "ordered at once | fix_on_the_spot | in | photos | before_and_after",
    "ordered by a date | rectify | in | note | note",
    "ordered by a date | rectify | in | photos | photo",
    "ordered by a date | ask_extension | in | note | note",
    "ordered by a date | ask_extension | in | due | later_date",
    "ordered by a date | withdraw_order | su | note | note",
    "ordered by a date | void | le | note | note",
    "ordered by a date | issue_slip | le | note | note",
    "ordered by a date | issue_slip | le | due | due_date",
    "ordered by a date | list | le | note | note",
    "ordered by a date | propose_referral | in | cause | cause",
    "extension asked | refuse_extension | su | note | note",
    "extension asked again | refuse_extension | le | note | note",
    "slip open and listed | answer_slip | in | note | note",
    "rectified | pass_recheck | i3 | inspection | visit_or_remote",
    "rectified | fail_recheck | i3 | inspection | visit_or_remote",
    "rectified | fail_recheck | i3 | note | note",
    "rectified | fail_recheck | i3 | due | due_date",
    "rectified | send_back | su | note | note",
    "rectified | send_back | su | due | due_date",
    "rectified | could_not_check | in | note | note",
    "rectified, document withdrawn | send_back | su | note due | note",
    "suspended | resume | su | note | note",
    "closed | reopen | le | note | note",
    "closed | reopen | le | due | due_date",
    "closed while listed | take_down | su | note | note",
    "referral proposed | refuse_referral | su | note | note",
    "referral forwarded | refuse_referral | le | note | note",
    "case filed | record_outcome | su | outcome | outcome",
)
