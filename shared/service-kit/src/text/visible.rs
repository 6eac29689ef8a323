//! Visible and invisible characters (The Unicode Standard, §5.21, §23).

use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{
        CanonicalCombiningClass, DefaultIgnorableCodePoint, EmojiModifier, ExtendedPictographic,
        GeneralCategory, Ideographic, JoiningType, NoncharacterCodePoint, VariationSelector,
        WhiteSpace,
    },
};

/// Blank by their description, not by a property: the blank Braille pattern and the
/// musical null notehead.
const BLANK_SYMBOLS: [char; 2] = ['\u{2800}', '\u{1d159}'];

const ZERO_WIDTH_NON_JOINER: char = '\u{200c}';
const ZERO_WIDTH_JOINER: char = '\u{200d}';
const EMOJI_SELECTOR: char = '\u{fe0f}';
const KEYCAP: char = '\u{20e3}';

/// Whether a character is drawn. Not drawn are white space, ignorable characters,
/// direction and joining controls, and noncharacters.
pub(super) fn is_visible(character: char) -> bool {
    let controls = matches!(
        CodePointMapData::<GeneralCategory>::new().get(character),
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
            | GeneralCategory::SpaceSeparator
    );
    !controls
        && !CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(character)
        && !CodePointSetData::new::<NoncharacterCodePoint>().contains(character)
        && !CodePointSetData::new::<WhiteSpace>().contains(character)
        && !BLANK_SYMBOLS.contains(&character)
}

/// Whether an invisible character is needed between these. Persian and Indic scripts need
/// joiners (RFC 5892, Appendix A.1 and A.2), and so do emoji families; selectors choose
/// variants of ideographs in names.
pub(super) fn is_at_work(before: Option<char>, character: char, after: Option<char>) -> bool {
    let Some(before) = before else { return false };
    match character {
        ZERO_WIDTH_NON_JOINER => joins(before, after),
        ZERO_WIDTH_JOINER => {
            joins(before, after) || (ends_emoji(before) && after.is_some_and(is_pictograph))
        }
        EMOJI_SELECTOR => is_pictograph(before) || after == Some(KEYCAP),
        other => {
            CodePointSetData::new::<VariationSelector>().contains(other)
                && CodePointSetData::new::<Ideographic>().contains(before)
        }
    }
}

fn is_pictograph(character: char) -> bool {
    CodePointSetData::new::<ExtendedPictographic>().contains(character)
}

fn ends_emoji(character: char) -> bool {
    is_pictograph(character)
        || character == EMOJI_SELECTOR
        || CodePointSetData::new::<EmojiModifier>().contains(character)
}

/// Whether these belong to a script whose letters join, or the first one is a virama.
fn joins(before: char, after: Option<char>) -> bool {
    let class = CodePointMapData::<CanonicalCombiningClass>::new().get(before);
    let is_joining = |character: char| {
        let joining = CodePointMapData::<JoiningType>::new().get(character);
        joining != JoiningType::NonJoining
    };
    class == CanonicalCombiningClass::Virama
        || (is_joining(before) && after.is_some_and(is_joining))
}
