"""Sources: every paper, report and honest guess that a number of the model rests on."""

from __future__ import annotations

from typing import ClassVar, NamedTuple


class _Source(NamedTuple):
    name: str
    citation: str
    says: str


class Source(_Source):
    """Where a number comes from: a short name, the citation, and what it says.

    `Source.named(name)` finds one again; a name can be declared only once.
    """

    _known: ClassVar[dict[str, Source]] = {}

    @classmethod
    def declared(cls, name: str, citation: str, says: str) -> Source:
        """Declare a source. Raises `ValueError` if the name is taken."""
        if name in cls._known:
            raise ValueError(f"the source {name} is declared twice")
        source = cls(name, citation, says)
        cls._known[name] = source
        return source

    @classmethod
    def named(cls, name: str) -> Source:
        """The source declared under this name. Raises `KeyError` if there is none."""
        return cls._known[name]

    @classmethod
    def all(cls) -> tuple[Source, ...]:
        """All sources, in the order declared."""
        return tuple(cls._known.values())


_declared = Source.declared

GUESS = _declared(
    "GUESS", "No source: an assumption of the authors.", "a plausible value, to be varied"
)
DESIGN = _declared(
    "DESIGN",
    "No source needed: a choice of the modeller or of the accounts.",
    "a choice that is reported beside the results",
)
CHOICE = _declared(
    "CHOICE",
    "No source needed: the company decides.",
    "a lever; its value belongs to a strategy, not to the market",
)
BASS_1969 = _declared(
    "BASS_1969",
    "Bass, F. M. (1969). A new product growth model for consumer durables. "
    "Management Science 15(5), 215-227.",
    "adoption by innovation and imitation",
)
GRANOVETTER_1978 = _declared(
    "GRANOVETTER_1978",
    "Granovetter, M. (1978). Threshold models of collective behavior. "
    "American Journal of Sociology 83(6), 1420-1443.",
    "people differ in how many others must act before they do; a few thresholds decide about all",
)
NITZAN_LIBAI_2011 = _declared(
    "NITZAN_LIBAI_2011",
    "Nitzan, I. and Libai, B. (2011). Social effects on customer retention. "
    "Journal of Marketing 75(6), 24-38.",
    "exposure to a leaving acquaintance raises the hazard of leaving by 80 %, fading within weeks",
)
BAPNA_UMYAROV_2015 = _declared(
    "BAPNA_UMYAROV_2015",
    "Bapna, R. and Umyarov, A. (2015). Do your online friends make you pay? "
    "Management Science 61(8), 1902-1920.",
    "one paying friend raises the odds of paying by 50 to 60 %",
)
BURNHAM_2003 = _declared(
    "BURNHAM_2003",
    "Burnham, T. A., Frels, J. K. and Mahajan, V. (2003). Consumer switching costs: a typology, "
    "antecedents, and consequences. Journal of the Academy of Marketing Science 31(2), 109-126.",
    "procedural, financial and relational switching costs matter, more than satisfaction does",
)
BURT_2002 = _declared(
    "BURT_2002",
    "Burt, R. S. (2002). Bridge decay. Social Networks 24(4), 333-363.",
    "nine of ten bridging ties are gone after a year; strong ties last longer",
)
REN_2012 = _declared(
    "REN_2012",
    "Ren, Y. et al. (2012). Building member attachment in online communities. "
    "MIS Quarterly 36(3), 841-864.",
    "features that build identity attach members more than features that build bonds",
)
VAN_MIERLO_2014 = _declared(
    "VAN_MIERLO_2014",
    "van Mierlo, T. (2014). The 1% rule in four digital health social networks. "
    "Journal of Medical Internet Research 16(2), e33.",
    "the top one per cent of members writes about three quarters of all posts",
)
JOYCE_KRAUT_2006 = _declared(
    "JOYCE_KRAUT_2006",
    "Joyce, E. and Kraut, R. E. (2006). Predicting continued participation in newsgroups. "
    "Journal of Computer-Mediated Communication 11(3), 723-747.",
    "61 % of newcomers' first posts are answered",
)
SETHURAMAN_2011 = _declared(
    "SETHURAMAN_2011",
    "Sethuraman, R., Tellis, G. J. and Briesch, R. A. (2011). How well does advertising work? "
    "Journal of Marketing Research 48(3), 457-471.",
    "advertising elasticity of 0.12 in the short and 0.24 in the long run",
)
BIJMOLT_2005 = _declared(
    "BIJMOLT_2005",
    "Bijmolt, T. H. A., van Heerde, H. J. and Pieters, R. G. M. (2005). New empirical "
    "generalizations on the determinants of price elasticity. "
    "Journal of Marketing Research 42(2), 141-156.",
    "mean price elasticity of -2.62 over 1,851 estimates",
)
IYENGAR_2022 = _declared(
    "IYENGAR_2022",
    "Iyengar, R., Park, Y.-H. and Yu, Q. (2022). The impact of subscription programs on customer "
    "purchases. Journal of Marketing Research 59(6), 1101-1119.",
    "buyers of a paid membership buy more, and only one third of that is its economic benefit",
)
ORBIT_MODEL = _declared(
    "ORBIT_MODEL",
    "The Orbit Model (public repository of the Orbit company).",
    "levels of participation; a level should not fall more than once a quarter",
)
SMALL_WORLD_1998 = _declared(
    "SMALL_WORLD_1998",
    "Watts, D. J. and Strogatz, S. H. (1998). Collective dynamics of small-world networks. "
    "Nature 393, 440-442.",
    "short paths and many triangles with a little rewiring of a ring",
)
BENCHMARK = _declared(
    "BENCHMARK",
    "Practitioners' benchmarks, widely quoted, of weak provenance.",
    "a band and never a truth",
)
