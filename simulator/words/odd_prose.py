"""The parts of the model's description that no declaration holds, as Markdown paragraphs.

They say why the model is as it is; what it consists of is generated beside them by
`simulator.words.odd`. Names and numbers of single quantities stand there, not here.
"""

from __future__ import annotations

INTRODUCTION = """\
This description follows the ODD protocol (Overview, Design concepts, Details) for agent-based
models in its form of 2020: Grimm, V. et al. (2020). The ODD protocol for describing agent-based
and other simulation models: a second update to improve clarity, replication, and structural
realism. Journal of Artificial Societies and Social Simulation 23(2) 7. All tables and lists are
printed from the declarations of the program itself, so they are those of this version."""

PURPOSE = """\
The model compares ways in which a company can grow: by sales, by its product, by its community of
users, or by a mix of them, with the same weekly money on the same market. It answers by how much
the cost of winning customers, their staying and the lock-in by social switching costs differ, how
sure that is over many worlds, and on which assumptions it rests. It is meant for teams that think
about such a decision, for teaching, and for research on customer communities. It is no forecast:
most of its numbers are assumptions, marked as such, and its statements are about differences
between strategies under the same assumptions and the same luck."""

PATTERNS = """\
The model is judged by patterns, each with a test: diffusion by advertising and by word of mouth
follows the curve of Bass where everybody knows everybody; with a constant hazard customers stay
for a geometric time; a rival's share follows the logit of the two offers; the waiting times at the
account managers are those of Erlang; answers thrown at random on questions leave the known share
unanswered; invitations make the progeny of a branching process; content, fit and bonds settle
where inflow and decay balance; the loss of company cascades through rings, stars and complete
networks where bonds are needed to stay; and without any switching cost there is no lock-in. Beyond
these limits the model is held to observations from the literature, which set the quantities that
are not guesses:"""

ENTITIES = """\
The entities are people (or accounts) who may become customers; the ties of acquaintance between
them, which stay as they are; the bonds between members of a community, which grow and fade; the
company with its offer, its staff, its content and its ledger; the company's community; and one
rival with an offer and a community of its own. People are the agents. In the Mesa model each of
them is a prospect, a member or an expert: faces of the same rows of data.

The state of a person is kept as dates (attracted, engaged, adopted, left) instead of flags, so
that no two facts can disagree; where a person stands follows from the dates. Where a person stood
when the week began is kept as one of: {standings}; beside it there are two marks, for members of
the community and for experts. People differ by the segment that dominates their loyalty
({segments}), by taste and by how readily they help."""

SCALES = """\
One step is one week, because offers, questions and contracts are felt in weeks; a year has 52.
A run lasts {shortest} to {longest} weeks, {standard} if nothing is said. A market has {fewest} to
{most} people. There is no space: what is near is given by the network of acquaintances. Money is
counted in EUR and booked in whole cents. Utilities have no unit of their own: their scale is that
of the noise in a logit choice."""

PROCESS = """\
Each week is one turn of the wheel, and the stages follow each other in this order:"""

SCHEDULING = """\
Within a stage all people act as if at once: each sees the others as they were when the week was
last closed, and each column of data is written by one stage only. The order in which people act
therefore makes no difference, and the compiled loops give the same history as agents that act one
by one in random order. Collective quantities (the chance of an answer, the community's health, the
product's fit, content) are computed once a week, between the passes over the people. Time is in
steps, except for the account managers' queue, which runs in continuous time inside the week.
Dated changes, of the market or of strategies, take effect at the beginning of their week."""

CONCEPTS: dict[str, tuple[str, str]] = {
    "basic_principles": (
        "Basic principles",
        """\
What happens to people over time is a hazard per week, h, and happens with the chance 1 - exp(-h);
hazards from several causes add up, and the cause is drawn in proportion. What people decide is a
random-utility choice (logit) between alternatives. Growth follows the ideas of sales-led,
product-led and community-led growth, which are settings of the same levers: a strategy can change
only what a company chooses, never how people behave. Staying follows the typology of procedural,
financial and social (relational) switching costs. Community work follows studies of online
communities: few members give most answers, recognition by levels, attachment by identity and by
bonds, burn-out, and the harm that neglect does. Every mechanism can be switched off, and
functional forms that matter have alternatives; both are listed under submodels.""",
    ),
    "emergence": (
        "Emergence",
        """\
Cost per customer, retention, the share of questions that peers answer, the number of experts, the
growth of content and the lock-in come out of what people do. Two constants are imposed: those of
the choices to buy and to stay are solved for, so that a reference market without community and
rival meets the targets for conversion and churn. That social ties hold people back is put in as a
mechanism; how much that matters beside fit, effort and contracts is what comes out, and is
measured against a twin of the same world in which the social cost is off.""",
    ),
    "adaptation": (
        "Adaptation",
        """\
People decide whether to buy, to wait, to take the rival's offer, to give up, to stay, to switch or
to quit, by comparing utilities as they are that week. They ask, answer, join and take part with
chances that depend on their skill, helpfulness, belonging and fatigue. The company does not adapt:
its levers stand as the strategy sets them, apart from dated changes; the fit of its product
improves with the feedback it gathers, and now and then with a release, which can fail.""",
    ),
    "objectives": (
        "Objectives",
        """\
The measure of a choice is a utility: quality and fit, price against what people think is normal,
rewards, discounts, satisfaction, personal taste, what acquaintances do, belonging, and the costs
of leaving. Each person weighs these by its own loyalty type. Nobody looks for the best lifetime
outcome, and the company maximises nothing inside the model.""",
    ),
    "learning": (
        "Learning",
        """\
People gain skill in using the product, by use and by answers, and it changes what they ask and
whether they can answer; the rules by which they decide do not change. The company learns only in
the sense that feedback lets the product fit better.""",
    ),
    "prediction": (
        "Prediction",
        """\
Nobody predicts. People take offers, prices and acquaintances as they are now; a contract's term
matters because it forbids leaving, not because anybody looks ahead.""",
    ),
    "sensing": (
        "Sensing",
        """\
People know their own state, the company's offer, and of their acquaintances whether they are
customers, what they say about the product and whether they left, all as of the last week. Of the
rival's offer they know only after they have heard of it. Members know with whom they have bonds.
The company knows how many customers, experts and jobs it has, and hears feedback in proportion to
its listening. Sensing is without error.""",
    ),
    "interaction": (
        "Interaction",
        """\
Acquaintances pass on good and bad word of mouth, invite, refer, set an example as customers, and
draw attention to leaving; experts among them can blunt what others say against the brand. Publicity
reaches everybody alike and is forgotten with time. Members answer each other's questions, meet, and
grow bonds, of which each can keep only a few. Helpers share one stock of time, customers share the
account managers' queue, and content written for one is found by all. The rival interacts with all
through its offer and its community.""",
    ),
    "stochasticity": (
        "Stochasticity",
        """\
Chance belongs to a person, a week and a decision: each random number is computed from the seed and
these three, not drawn from a stream. Strategies are therefore compared with the same luck, person
by person, and a change without effect changes nothing at all. Each decision or event below has
luck of its own; the market itself is drawn once from generators seeded by the same seed.""",
    ),
    "collectives": (
        "Collectives",
        """\
The company's community and the rival's are collectives with members, a health and bonds inside;
membership follows from joining and leaving. Segments of loyalty and blocks of the network are
fixed groups that people are born into. The community has levels of recognition.""",
    ),
    "observation": (
        "Observation",
        """\
Everything is observed without error and without sampling: a row a week (history), a row for each
person, and a row for each spell from interest to its end. Metrics are computed from these tables
alone. Only surveys err: what customers would say is computed for all of them (the census) and for
a sample of those who are asked and answer, and both are told. Undefined values are left out, never
set to 0, and comparisons are paired: the same world under each strategy, and the twin without the
social cost.""",
    ),
}
"""The eleven design concepts: key -> heading and text."""

INITIALIZATION = """\
A world is created before week 0 from the scenario's numbers and the seed, and it is the same for
all strategies: people with their segment, weights, taste and helpfulness, the network of
acquaintances, no bonds, no content, and a community with its first health but nobody in it.
Everybody is a stranger, except for a share of people who begin as customers if the scenario says
so. The two constants of choice are then solved for on the people created. These quantities shape
the world and cannot change on a date:"""

INPUT = """\
The model has no time series as input. A scenario file gives numbers, dated changes and strategies;
what it does not say is as in its base or as declared here. The network can be read from a file
of ties: """

SUBMODELS = """\
Numbers in "eq." are those of the model's equations; the rules named are functions of the program,
each of which does what is said beside it. The code of rules that are laws is printed with them,
where quantities stand under their own names (`attract.ads_ceiling`, `rules.ads_ceiling`). First
come the stages in the order of the week, then what exists around them, then accounts, forms and
switches."""

PLATFORMS = """\
What a platform is like. Findability and portability are shares; bond gain and answer speed
multiply the gain of a bond and the answers members can give; control above one half lets managers
reach more members and less criticism out by as much, times `community.control_weight`:"""

KINDS = """\
What a community is for multiplies members' questions for want of skill, the content that answers
and posts leave, the gain of a bond, guests' joining and experts' feedback; it adds portability:"""

FORMS = """\
Where theory does not fix a functional form there are alternatives, to see whether a result hangs
on the form:"""

OFF = """\
Nothing comes of a mechanism when its rate, share, weight or strength is at the value below, which
gives the model without it; where more is known of what is then the case, it is said:"""

LEDGER = """\
Every euro of a week is booked on one of these lines. Lines of the group `community` are shared
between acquisition and service by the scenario. Growth money is what the levers commit the company
to each week, and is equal for strategies that are compared as equals; the other costs follow from
what people do, or serve customers."""
