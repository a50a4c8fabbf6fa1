"""The canonical form is that of RFC 8785; its own reference package says so."""

import hashlib
from decimal import Decimal

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from ntm_assess.domain import integrity
from ntm_assess.domain.integrity import LARGEST_WHOLE_NUMBER, NotCanonical

# Text of any kind, save half of a surrogate pair; names as we use them.
texts = st.text(st.characters(exclude_categories=["Cs"]))
names = st.text(st.characters(max_codepoint=127))
whole_numbers = st.integers(-LARGEST_WHOLE_NUMBER, LARGEST_WHOLE_NUMBER)
values = st.recursive(
    st.none() | st.booleans() | whole_numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_the_form_is_that_of_rfc_8785(value):
    assert integrity.canonical(value) == rfc8785.dumps(value)


@given(st.dictionaries(names, values, max_size=5))
def test_the_order_of_names_does_not_matter(value):
    turned = dict(reversed(value.items()))

    assert integrity.digest(turned) == integrity.digest(value)


def test_vietnamese_is_kept_as_it_is():
    assert integrity.canonical({"ten": "xã Đồng Xanh"}) == '{"ten":"xã Đồng Xanh"}'.encode()


def test_the_digest_is_the_sha_256_of_the_form():
    assert integrity.digest([1, "2"]) == hashlib.sha256(b'[1,"2"]').hexdigest()


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        Decimal("92.4"),
        (1, 2),
        {"a": {1, 2}},
        [LARGEST_WHOLE_NUMBER + 1],
        -LARGEST_WHOLE_NUMBER - 1,
        {1: "a"},
        {"tên": "a"},
        "half a character: \ud800",
    ],
    ids=repr,
)
def test_what_has_no_exact_form_is_refused(value):
    with pytest.raises(NotCanonical):
        integrity.canonical(value)
