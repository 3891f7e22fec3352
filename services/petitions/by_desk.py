"""How is it said that a desk wrote down what a petitioner said?

Wherever the act is read: the timeline, every notice, the petitioner's own papers. The petitioner is
always told, and where to say that it is not so.
"""

from dataclasses import replace

from domain.choices import CHANNELS
from domain.outlook import say_day
from services.petitions.effect import Effect, Moment, Paper

_OWN_PAPERS = frozenset({"note", "supplement"})


def by_desk(moment: Moment, effect: Effect) -> Effect:
    """Return the effect as it is told: as it is, or with the desk, the channel and the day in front."""
    mover = moment.mover
    if not mover.on_behalf:
        return effect
    desk = mover.unit.name if mover.unit else moment.unit.name
    day = say_day(mover.said_on or moment.calendar.local_day(moment.now))
    came = f"{CHANNELS[mover.on_behalf]}，{day}"
    said = f"{desk}代记（{came}）："
    told = f"{said}{effect.to_petitioner or effect.words}".rstrip("。")
    return replace(
        effect,
        words=f"{said}{effect.words}",
        to_petitioner=f"{told}。不是您说的，请告诉县信访局。",
        to_unit=f"{said}{effect.to_unit}" if effect.to_unit else "",
        to_others=tuple((unit, f"{said}{words}") for unit, words in effect.to_others),
        papers=tuple(_marked(paper, f"（{desk}代记：{came}）") for paper in effect.papers),
    )


def _marked(paper: Paper, mark: str) -> Paper:
    if paper.kind not in _OWN_PAPERS:
        return paper
    return replace(paper, name=f"{paper.name}（代记）", body=paper.body | {"text": f"{mark}\n{paper.body['text']}"})
