"""How is a phone number written, so that the same telephone has one number?"""

import re

import phonenumbers

from domain.refusals import Refused

_REGION = "CN"
_MOBILE = re.compile(r"1[3-9][0-9]{9}")  # nearly every number; the library, a hundred times slower, takes the rest


def phone_number(typed: str, pointer: str) -> str:
    """Return a phone number as +86…; raises ``Refused("phone_invalid")`` at ``pointer``."""
    if _MOBILE.fullmatch(typed):
        return "+86" + typed
    try:
        number = phonenumbers.parse(typed, _REGION)
    except phonenumbers.NumberParseException as error:
        raise Refused("phone_invalid", pointer=pointer) from error
    if not phonenumbers.is_valid_number(number):  # possible is also 13800, and a landline without its area code
        raise Refused("phone_invalid", pointer=pointer)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def mobile_number(typed: str, pointer: str) -> str:
    """Return a Chinese mobile number as +86…; nothing else gets a code. Raises ``Refused("mobile_required")``."""
    try:
        number = phone_number(typed, pointer)
    except Refused:
        number = ""
    if not number.startswith("+86") or _MOBILE.fullmatch(number[3:]) is None:
        raise Refused("mobile_required", pointer=pointer)
    return number
