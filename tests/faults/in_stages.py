"""Faults in the five stages of the week."""

from __future__ import annotations

from tests.faults.fault import Fault

ATTRACT = "stages/attract/__init__.py"
HEARING = "stages/attract/hearing.py"
GATHERING = "stages/attract/gathering.py"
ASKING = "stages/engage/asking.py"
LEARNING = "stages/engage/learning.py"
MEETING = "stages/engage/meeting.py"
ENGAGE = "stages/engage/__init__.py"
ADOPT = "stages/adopt.py"
ADVOCATE = "stages/advocate/__init__.py"
SPEAKING = "stages/advocate/speaking.py"
LEAVING = "stages/retain/leaving.py"
RETAIN = "stages/retain/__init__.py"

IN_ATTRACT = (
    Fault(ATTRACT, "swap", "advertising pressure remembers what it should forget",
          "return carry_over * pressure + (1.0 - carry_over) * spend",
          "return (1.0 - carry_over) * pressure + carry_over * spend"),
    Fault(ATTRACT, "week", "new representatives work a week too late",
          "(week - hired + 1.0) / ramp", "(week - hired) / ramp"),
    Fault(ATTRACT, "lost", "the community's content never gets old",
          "company.content = company.content * kept + company.content_made",
          "company.content = company.content + company.content_made"),
    Fault(ATTRACT, "week", "sales call one stranger too few",
          "np.partition(places[:strangers], calls - 1)[calls - 1]",
          "np.partition(places[:strangers], calls - 1)[max(calls - 2, 0)]"),
    Fault(ATTRACT, "swap", "content that nobody can search is found",
          "return searchable * everything + (1.0 - searchable) * covered(",
          "return (1.0 - searchable) * everything + searchable * covered("),
    Fault(HEARING, "sign", "bad word of mouth attracts",
          "return max(0.0, attract.word_of_mouth * voices)",
          "return abs(attract.word_of_mouth * voices)"),
    Fault(HEARING, "swap", "those who are invited are counted as referred",
          "hazards[VIRALITY] = situation.invitations * inviting",
          "hazards[VIRALITY] = situation.referrals * inviting"),
    Fault(HEARING, "lost", "the quick bound forgets the average of acquaintances",
          "most = situation.ads + situation.content + situation.loudest_average + by_expert",
          "most = situation.ads + situation.content + by_expert"),
    Fault(HEARING, "week", "a spell may begin before the last one is over",
          "return stage in (FORMER, RIVAL) and attracted_week <= ended_week",
          "return stage in (FORMER, RIVAL) and attracted_week <= ended_week + 1"),
    Fault(GATHERING, "week", "one more comes to an event than there is room for",
          "np.partition(places[:wanting], room - 1)[room - 1]",
          "np.partition(places[:wanting], room)[room]"),
)  # fmt: skip

IN_ENGAGE = (
    Fault(LEARNING, "sign", "late answers please",
          "after -= engage.late_loss * (1.0 - 0.5 * engage.acknowledgement)",
          "after += engage.late_loss * (1.0 - 0.5 * engage.acknowledgement)"),
    Fault(LEARNING, "swap", "use teaches as fast as an answer",
          "after = skill + engage.skill_speed * (1.0 - skill)",
          "after = skill + engage.skill_per_answer * (1.0 - skill)"),
    Fault(LEARNING, "week", "the disappointment of a pause is never felt",
          "if pause != NEVER and pause == week - 1:", "if pause != NEVER and pause == week:"),
    Fault(LEARNING, "lost", "answers of the company teach nothing",
          "answers = activity.peer_answers + activity.company_answers",
          "answers = activity.peer_answers"),
    Fault(LEARNING, "swap", "those who start to try are those who forget",
          "starts = (weekly_chance(both)) * hazard / both",
          "starts = (weekly_chance(both)) * forgetting / both"),
    Fault(ASKING, "week", "a pause of helpers is a week too short",
          "if pause == NEVER or week - pause > engage.pause:",
          "if pause == NEVER or week - pause >= engage.pause:"),
    Fault(ASKING, "lost", "guests join as readily as customers",
          "return hazard * (1.0 if is_customer else situation.guests)", "return hazard"),
    Fault(ENGAGE, "lost", "posts leave no content",
          "made = self.content_per_answer * answers + crowd.posts",
          "made = self.content_per_answer * answers"),
    Fault(ENGAGE, "sign", "unanswered questions are good for a community",
          "self_moderation * share - community.neglect * (1.0 - answered)",
          "self_moderation * share + community.neglect * (1.0 - answered)"),
    Fault("world/desk.py", "lost", "account managers are not hired for leads",
          "known = (stage == CUSTOMER) | (stage == ENGAGED) | (stage == ATTRACTED)",
          "known = (stage == CUSTOMER) | (stage == ENGAGED)"),
    Fault(MEETING, "sign", "belonging grows by itself",
          "after = belonging - engage.belonging_decay * belonging",
          "after = belonging + engage.belonging_decay * belonging"),
    Fault(MEETING, "swap", "bonds outside a community last longer than inside",
          "share = situation.kept_inside if together else situation.kept_outside",
          "share = situation.kept_outside if together else situation.kept_inside"),
    Fault("world/desk.py", "week", "time of the account managers does not pass",
          "np.maximum(free_at - 1.0, 0.0, out=free_at)", "np.maximum(free_at, 0.0, out=free_at)"),
)  # fmt: skip

IN_ADOPT = (
    Fault(ADOPT, "sign", "belonging keeps people from buying",
          "utility += adopt.belonging_weight * (1.0 + situation.trust)",
          "utility -= adopt.belonging_weight * (1.0 + situation.trust)"),
    Fault(ADOPT, "week", "people think twice in their first week",
          "if trying and people.journey[person].engaged_week < week:",
          "if trying and people.journey[person].engaged_week <= week:"),
    Fault(ADOPT, "swap", "friends at the company speak for the rival",
          "rival_proof = social_proof(people.around[person].rival_friends,",
          "rival_proof = social_proof(people.around[person].customer_friends,"),
    Fault(ADOPT, "lost", "the rival's chance forgets that of buying",
          "elif happens(chance, buys + elsewhere):", "elif happens(chance, elsewhere):"),
    Fault(ADOPT, "sign", "bonds at the rival bring its customers over",
          "return choice_of_two(offer + 0.5 * proof - moving - leaving, stays)",
          "return choice_of_two(offer + 0.5 * proof - moving + leaving, stays)"),
    Fault(ADOPT, "week", "a collaboration is remembered a week too long",
          "trusted = last >= 0 and week - last < self.trust_duration",
          "trusted = last >= 0 and week - last <= self.trust_duration"),
    Fault(ADOPT, "lost", "new contracts have the term of the old ones",
          "        people.journey[person].term = situation.term\n", ""),
    Fault(ADOPT, "lost", "who tries does not weigh its free plan against the rival",
          "        has = waiting_utility(people.traits[person].weight_value, "
          "situation.free_tier, adopt)",
          "        has = 0.0"),
)  # fmt: skip

IN_ADVOCATE = (
    Fault(SPEAKING, "sign", "the disappointed praise and the satisfied complain",
          "valence = 2.0 * (satisfaction - 0.5)", "valence = 2.0 * (0.5 - satisfaction)"),
    Fault(SPEAKING, "week", "levels fall a week too late",
          "return level - 1 if weeks_since_fall >= advocate.fall_after else level",
          "return level - 1 if weeks_since_fall > advocate.fall_after else level"),
    Fault(SPEAKING, "lost", "nobody recovers from burn-out",
          "return min(1.0, max(0.0, after - advocate.recovery * burn_out))",
          "return min(1.0, max(0.0, after))"),
    Fault(SPEAKING, "sign", "recognition tires",
          "overload * (1.0 - 0.5 * recognised)", "overload * (1.0 + 0.5 * recognised)"),
    Fault(SPEAKING, "lost", "recognition points never fade",
          "earned = points * kept + answers", "earned = points + answers"),
    Fault(SPEAKING, "week", "experts need a level more than they should",
          "and people.mind[person].level >= CONTRIBUTING",
          "and people.mind[person].level > CONTRIBUTING"),
    Fault(ADVOCATE, "swap", "feedback of experts counts as that of users",
          "advocate.feedback_per_expert * experts", "advocate.feedback_per_user * experts"),
    Fault(ADVOCATE, "sign", "needs that move on make the product fit better",
          "* aimed - advocate.fit_drift * fit", "* aimed + advocate.fit_drift * fit"),
    Fault("world/bonds.py", "swap", "what has a half-life of n weeks loses half n times a week",
          "return 2.0 ** (-1.0 / half_life)", "return 2.0 ** (-half_life)"),
)  # fmt: skip

IN_RETAIN = (
    Fault(LEAVING, "sign", "company lost is a reason to quit",
          "quits = -money - company_lost_by_quitting", "quits = -money + company_lost_by_quitting"),
    Fault(LEAVING, "week", "contracts can be ended a week too early",
          "return (weeks_since_buying - 1) % term >=", "return weeks_since_buying % term >="),
    Fault(LEAVING, "swap", "those who switch are those who quit",
          "return choice_of_three(switches, quits, stays)",
          "switching, quitting = choice_of_three(switches, quits, stays)\n"
          "    return quitting, switching"),
    Fault(LEAVING, "lost", "switching costs no money",
          "0.5 * rival_proof - moving - money - company_lost",
          "0.5 * rival_proof - moving - company_lost"),
    Fault(LEAVING, "week", "leavers are remembered a week too short",
          "week - leaver_week <= retain.contagion_half_life",
          "week - leaver_week < retain.contagion_half_life"),
    Fault(LEAVING, "lost", "who leaves inside a contract pays no fee",
          "    stake += exit_fee(in_time, retain)\n", ""),
    Fault(LEAVING, "lost", "the quick bound forgets the rival's campaign",
          "return attention(1.0, 1, True, situation, retain) * retain.renewal_attention",
          "return attention(1.0, 1, False, situation, retain) * retain.renewal_attention"),
    Fault(RETAIN, "swap", "a fall of the price is taken for a rise",
          "                market.company.price_paid,\n                world.company.last_price,\n",
          "                world.company.last_price,\n"
          "                market.company.price_paid,\n"),
    Fault("stages/retain/settling.py", "lost", "redeemed points stay on the account",
          "balance = loyalty.balance + earned - redeemed", "balance = loyalty.balance + earned"),
    Fault("stages/retain/expanding.py", "week", "fees are due a week late",
          "week - fee_week >= terms.term", "week - fee_week > terms.term"),
    Fault("world/switching.py", "swap", "skill and what was built change places",
          "(0.3 + 0.4 * skill + 0.3 * assets)", "(0.3 + 0.3 * skill + 0.4 * assets)"),
    Fault("world/switching.py", "sign", "what can be taken along is lost twice",
          "max(0.0, (1.0 - portability) * value_here - waiting)",
          "max(0.0, (1.0 + portability) * value_here - waiting)"),
)  # fmt: skip

STAGE_FAULTS = (*IN_ATTRACT, *IN_ENGAGE, *IN_ADOPT, *IN_ADVOCATE, *IN_RETAIN)
