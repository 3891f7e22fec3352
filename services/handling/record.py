"""What does a unit put on record while it works?"""

from domain.lifecycle import Actor
from schemas.desk_moves import AddNote, RecordPlan, RecordProgress, Revisit
from schemas.petitioner_moves import AddPetitionerNote
from services.petitions.effect import Effect, Moment, Paper


def record_plan(moment: Moment) -> Effect:
    """The plan of a complex matter."""
    form = moment.told(RecordPlan)
    words = f"{moment.unit.name}拿出了办理方案。"
    return Effect("petition.planned", words, papers=(Paper("plan", "办理方案", {"text": form.text}),))


def record_progress(moment: Moment) -> Effect:
    """Tell the petitioner how it stands."""
    form = moment.told(RecordProgress)
    words = f"{moment.unit.name}反馈进展：{form.text}"
    return Effect("petition.progress_reported", words, to_petitioner=words)


def revisit(moment: Moment) -> Effect:
    """What was heard when the unit asked whether the answer was carried out."""
    form = moment.told(Revisit)
    unit = moment.mover.unit.name if moment.mover.unit else moment.unit.name
    return Effect("petition.revisited", f"{unit}作了回访：{form.text}")


def add_note(moment: Moment) -> Effect:
    """More words from either side; what was written first stays as it is."""
    if Actor.CITIZEN in moment.mover.actors:
        form = moment.told(AddPetitionerNote)
        body = {"text": form.text, "attachments": [str(attachment) for attachment in form.attachments]}
        return Effect(
            "petition.noted",
            f"{moment.you}补充了说明。",
            to_unit=f"信访件 {moment.petition.number} {moment.petitioner}补充了说明。",
            papers=(Paper("note", "补充说明", body),),
            takes_attachments=tuple(dict.fromkeys(form.attachments)),
        )
    text = moment.told(AddNote).text
    unit = moment.mover.unit.name if moment.mover.unit else moment.unit.name
    words = f"{unit}补充说明：{text}"
    return Effect("petition.noted", words, to_petitioner=words, papers=(Paper("note", "补充说明", {"text": text}),))
