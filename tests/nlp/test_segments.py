from nlp.segments import segment_terms, space_out


def test_scripts_part_words() -> None:
    assert space_out("新しいiPhoneを買った") == "新 しい iPhone を 買 った"
    assert space_out("「３時」に@user") == "「 ３時 」 に @user"
    assert space_out("ตอนนี้iPhone") == "ตอนนี้ iPhone"


def test_what_is_of_no_script_stays_with_what_it_is_written_to() -> None:
    assert space_out("#東京タワー") == "#東京 タワー"
    assert space_out("はい😄東京!abc東") == "はい😄東京!abc 東"
    assert space_out("52위の歌、✨。") == "52위の 歌 、 ✨ 。"


def test_terms_of_unspaced_scripts() -> None:
    assert segment_terms("東京タワー") == ("東京", "タワー")
    assert segment_terms("経済新聞社") == ("経済", "済新", "新聞", "聞社")
    assert segment_terms("ありがとう") == ()
    assert segment_terms("대한민국은") == ("대한민국",)


def test_thai_pairs_never_split_a_vowel_from_its_consonant() -> None:
    terms = segment_terms("วันนี้")
    assert terms and all("\u0e01" <= term[0] <= "\u0e2e" or "\u0e40" <= term[0] <= "\u0e44" for term in terms)
