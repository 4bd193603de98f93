"""Names of persons as the database compares them; the core's rule is `core.four_eyes`."""

from __future__ import annotations

SPACE = r"\u0020\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
"""Unicode's white space without its control characters, for a bracket expression."""
UNSEEN = (
    r"\u0001-\u001f\u007f-\u009f\u00ad\u0600-\u0605\u061c\u06dd\u070f\u115f\u1160\u180e\u200b-\u200f"
    r"\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    r"\U000e0000-\U000e0fff"
)
"""Control and format characters, and others that nobody sees: no name has them."""

PERSON_FUNCTION = f"""
CREATE OR REPLACE FUNCTION backoffice_person(name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN name IS NULL OR name ~ '[{UNSEEN}]' THEN ''
    ELSE regexp_replace(lower(upper(normalize(name, NFKC))), '[{SPACE}]+', '', 'g') END
$$
"""
"""Equal for one person, however the name is written; '' where it is no name."""
