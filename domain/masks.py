"""How much of a name or a phone may staff see without a reason?"""


def name(full: str) -> str:
    """Keep the first character: 张三丰 becomes 张**; a single character stays hidden."""
    return full[:1] + "*" * (len(full) - 1) if len(full) > 1 else "*"


def phone(number: str) -> str:
    """Keep three digits in front and the last two: 138******78."""
    if len(number) < 7:  # noqa: PLR2004 - short numbers would give themselves away
        return "*" * len(number)
    return number[:3] + "*" * (len(number) - 5) + number[-2:]
