//! Characters that show, and those that only look like nothing (The Unicode
//! Standard, §5.21, §23).

use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{
        CanonicalCombiningClass, DefaultIgnorableCodePoint, EmojiModifier, ExtendedPictographic,
        GeneralCategory, Ideographic, JoiningType, NoncharacterCodePoint, VariationSelector,
        WhiteSpace,
    },
};

/// Drawn as nothing by their description, and by no property of theirs: the Braille
/// pattern without dots, and the musical note without a head.
const BLANK_SYMBOLS: [char; 2] = ['\u{2800}', '\u{1d159}'];

const ZERO_WIDTH_NON_JOINER: char = '\u{200c}';
const ZERO_WIDTH_JOINER: char = '\u{200d}';
const EMOJI_SELECTOR: char = '\u{fe0f}';
const KEYCAP: char = '\u{20e3}';

/// Whether a character is drawn. White space is not, nor is what fonts leave out, what
/// only steers the direction or the joining of others, and what is no character.
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

/// Whether an invisible character does its work between these: Persian and the scripts
/// of India are not written without joiners (RFC 5892, Appendix A.1 and A.2), nor are
/// families of emoji; selectors choose between the forms of a name's ideograph.
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

/// Whether these are of a script whose letters join, or the first one silences the
/// vowel of a letter before it.
fn joins(before: char, after: Option<char>) -> bool {
    let class = CodePointMapData::<CanonicalCombiningClass>::new().get(before);
    let is_joining = |character: char| {
        let joining = CodePointMapData::<JoiningType>::new().get(character);
        joining != JoiningType::NonJoining
    };
    class == CanonicalCombiningClass::Virama
        || (is_joining(before) && after.is_some_and(is_joining))
}
