"""How often may somebody guess a password?

A user name at one address: ten at once, then the wait grows from minutes over an hour to hours. An
address, whatever the user names. And a user name from everywhere, slowly: so an army of addresses
gets no further than one. Where the user has signed in before, only the first of these counts: no
outsider can keep staff out of their own office by guessing.
"""

from datetime import timedelta

from core.settings import Settings
from services.access.attempts import HOUR, Allowance

_KNOWN_FOR = timedelta(days=30)
_GROWING = ((1, HOUR), (2, timedelta(days=1)), (4, timedelta(days=7)))  # so many times the setting, within


def known_place(username: str, network: str) -> Allowance:
    """Return under what it is noted that a user has signed in from there."""
    return Allowance("signin-known", _pair(username, network), 1, _KNOWN_FOR)


def allowances(username: str, network: str, *, is_known: bool, settings: Settings) -> list[Allowance]:
    """Return everything that a sign-in is paid from."""
    most, pair = settings.signin_attempts_per_place, _pair(username, network)
    here = [Allowance(f"signin-place-{times}", pair, times * most, within) for times, within in _GROWING]
    if is_known:
        return here
    return [
        *here,
        Allowance("signin-user", username.casefold(), settings.signin_attempts_per_user),
        Allowance("signin-address", network, settings.signin_attempts_per_address),
    ]


def _pair(username: str, network: str) -> str:
    return f"{network}\n{username.casefold()}"
