"""What is said when a field does not fit? By pydantic's error type: Chinese and English.

Pydantic's own context is filled in, ``label`` is the field's title. Every sentence names the cure.
"""

from types import MappingProxyType

# What a pattern asks for, by the pattern; tests/api/test_mending.py holds every pattern of the interface to it.
FORMS = MappingProxyType(
    {
        r"^[0-9]{12}$": (
            "要填 12 位数字的区划代码，例如 999901100200",
            "must be a code of 12 digits such as 999901100200",
        ),
        r"^[A-Za-z0-9_-]{16,64}$": (
            "要有 16 至 64 个字母、数字、横线或下划线，每次提交换一个",
            "must have 16 to 64 letters, figures, - or _, a new one each time",
        ),
        r"^[a-z][a-z0-9_.]*$": ("要填类别的代码，例如 agri.irrigation", "must be a category such as agri.irrigation"),
        r"^[a-z][a-z0-9_.]{1,39}$": (
            "要填类别的代码，例如 agri.irrigation",
            "must be a category such as agri.irrigation",
        ),
        r"^([a-z0-9_]+(\.[a-z0-9_]+)*)?$": (
            "要填类别的代码，例如 agri，或者空着",
            "must be a category such as agri, or empty",
        ),
        r"^[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*$": (
            "要填一个事项的代码，例如 field.revealed，照列表里 topic 的写法",
            "must be a topic as the list has it, such as field.revealed",
        ),
        r"^[0-9A-Za-z][0-9A-Za-z._:-]{0,63}$": (
            "要以字母或数字开头，最多 64 个字母、数字、点、横线、下划线或冒号，例如 A-2026-001",
            "must begin with a letter or figure and have at most 64 letters, figures or . _ : -, such as A-2026-001",
        ),
        r"^[A-Za-z0-9][A-Za-z0-9._-]{2,62}[A-Za-z0-9]$": (
            "要有 4 至 64 个字母、数字、点、横线或下划线，开头和末尾是字母或数字，例如 liuwan.chen",
            "must have 4 to 64 letters, figures, . _ or -, a letter or figure at both ends, such as liuwan.chen",
        ),
        r"^[a-z][a-z0-9_]{1,19}$": ("要填登录方式的代码，例如 wechat", "must name a way to sign in, such as wechat"),
    }
)
_OTHER_FORM = ("请照接口文档里的例子填写", "does not have the form of the example in the documentation")
_NOT_TEXT = ("“{label}”要填文字。", "“{label}” must be text.")
_NOT_LIST = ("“{label}”要写成列表。", "“{label}” must be a list.")
_NOT_GROUP = ("“{label}”要写成一组“名称：内容”。", "“{label}” must be an object.")
_NOT_YES_NO = (
    "“{label}”只能填是（true）或否（false）。",
    "“{label}” must be true or false.",
)
_NOT_WHOLE = ("“{label}”要填整数，例如 3。", "“{label}” must be a whole number.")
_NOT_DAY = ("“{label}”要写成年-月-日，例如 2026-11-24。", "“{label}” must be a date such as 2026-11-24.")
_NOT_INSTANT = (
    "“{label}”要写成带时区的日期时间，例如 2026-11-24T09:00:00+08:00。",
    "“{label}” must be a date and time such as 2026-11-24T09:00:00+08:00.",
)
_NOT_ID = (
    "“{label}”不是有效的编号，请照系统给出的原样填写。",
    "“{label}” is not a valid id; copy it as it was given.",
)
_NOT_CHOSEN = ("“{label}”只能选：{choices}。", "“{label}” must be one of {expected}.")
_NO_FILE = ("“{label}”要选一个文件上传。", "“{label}” must be an uploaded file.")
OTHERWISE = ("“{label}”填写不正确，请核对。", "“{label}” is not valid.")


def form_of(pattern: str) -> tuple[str, str]:
    """Return what a pattern asks for, in Chinese and in English."""
    return FORMS.get(pattern, _OTHER_FORM)


SENTENCES = MappingProxyType(
    {
        "missing": ("请填写“{label}”。", "“{label}” is required."),
        "extra_forbidden": (
            "“{label}”里有一项不认识的内容，请去掉。可以填的：{allowed}。",
            "“{label}” has an entry that is not known; remove it. Known are: {allowed}.",
        ),
        "string_type": _NOT_TEXT,
        "string_unicode": ("“{label}”里有无法识别的字符，请重新输入。", "“{label}” holds broken characters."),
        "string_too_short": (
            "“{label}”太短，至少 {min_length} 个字。",
            "“{label}” needs at least {min_length} characters.",
        ),
        "string_too_long": (
            "“{label}”太长，最多 {max_length} 个字。",
            "“{label}” may have at most {max_length} characters.",
        ),
        "string_pattern_mismatch": ("“{label}”写法不对：{form}。", "“{label}” {form}."),
        "bool_type": _NOT_YES_NO,
        "bool_parsing": _NOT_YES_NO,
        "int_type": _NOT_WHOLE,
        "int_parsing": _NOT_WHOLE,
        "int_parsing_size": ("“{label}”的数字太大，请改小。", "“{label}” is too large a number."),
        "int_from_float": _NOT_WHOLE,
        "finite_number": _NOT_WHOLE,
        "greater_than_equal": ("“{label}”不能小于 {ge}。", "“{label}” must be at least {ge}."),
        "less_than_equal": ("“{label}”不能大于 {le}。", "“{label}” must be at most {le}."),
        "enum": _NOT_CHOSEN,
        "literal_true": ("请先确认“{label}”，确认后填 true。", "“{label}” must be confirmed."),
        "literal_error": _NOT_CHOSEN,
        "list_type": _NOT_LIST,
        "dict_type": _NOT_GROUP,
        "model_type": _NOT_GROUP,
        "model_attributes_type": _NOT_GROUP,
        "too_long": ("“{label}”最多 {max_length} 项，请去掉几项。", "“{label}” may have at most {max_length} entries."),
        "too_short": ("“{label}”至少 {min_length} 项，请补上。", "“{label}” needs at least {min_length} entries."),
        "union_tag_not_found": ("请在“move”里写明要办理的操作。", "Name the move."),
        "union_tag_invalid": ("没有这个操作，只能选：{choices}。", "The move must be one of {expected_tags}."),
        "date_type": _NOT_DAY,
        "date_parsing": _NOT_DAY,
        "date_from_datetime_parsing": _NOT_DAY,
        "date_from_datetime_inexact": _NOT_DAY,
        "datetime_type": _NOT_INSTANT,
        "datetime_parsing": _NOT_INSTANT,
        "datetime_object_invalid": _NOT_INSTANT,
        "datetime_from_date_parsing": _NOT_INSTANT,
        "timezone_aware": ("“{label}”要写明时区，例如在末尾加 +08:00。", "“{label}” needs a time zone."),
        "uuid_type": _NOT_ID,
        "uuid_parsing": _NOT_ID,
        "invalid_key": ("“{label}”的名称要用文字。", "A name in “{label}” must be text."),
        "recursion_loop": ("“{label}”层层相套，请拆开。", "“{label}” refers to itself."),
        "none_required": ("“{label}”请留空。", "“{label}” must be empty."),
        "value_error": _NO_FILE,
        "hidden_characters": (
            "“{label}”里有看不见的控制字符，会把文字倒过来或藏起来（多半是复制来的）。请删掉这一项，重新输入。",
            "“{label}” holds control characters that hide or turn text around; type this field again.",
        ),
        "not_an_organ": (
            "“{label}”只写机关的名称，例如“示范县纪委监委”；不写数字、句子、人名、电话和事由。",
            "“{label}” takes the name of an organ alone: no numbers, no sentence, nobody's name.",
        ),
        "notice_unknown": (
            "“{label}”不对：这里现在用的是 {known}。请重新打开提交页面，给填写人看过这一版再提交。",
            "“{label}” is unknown; the one in use is {known}. Show it to whoever writes, then file.",
        ),
        "nothing_told": ("请填写要更正的姓名或电话。", "Tell the name or the phone that is to be corrected."),
        "both_told": (
            "“电话”和“不再留电话”只能选一样：要留就不勾，不留就清空电话。",
            "Give a phone, or have none kept: not both.",
        ),
        "json_invalid": (
            "内容不是完整的 JSON。请检查引号、逗号和括号是否成对。",
            "This is not valid JSON; check quotes, commas and brackets.",
        ),
        "json_type": (
            "内容要写成 JSON 文本。",
            "This must be JSON text.",
        ),
    }
)
