use serde::Deserialize;
use service_kit::input::{Fault, Faults, Given, WholeNumber, number};
use utoipa::ToSchema;

use super::Error;
use crate::ids::UserId;

const FIELD: &str = "user_id";

/// The body of a new following.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewFollowing, example = json!({"user_id": 7}))]
pub(super) struct NewFollowingBody {
    /// Somebody else; also accepted as a string of digits.
    #[serde(default)]
    #[schema(value_type = i64, required = true)]
    user_id: Given<WholeNumber>,
}

impl NewFollowingBody {
    /// The person to follow.
    pub(super) fn parse(self, caller: UserId) -> Result<UserId, Error> {
        let id: WholeNumber = number(FIELD, self.user_id)?;
        let followed = UserId::try_from(i64::from(id)).map_err(|_| Error::NotFound)?;
        if followed == caller {
            return Err(Faults::from(Fault::new(FIELD, "must not be your own")).into());
        }
        Ok(followed)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn followed(user_id: &Value) -> Result<i64, String> {
        let body: NewFollowingBody = serde_json::from_value(json!({"user_id": user_id})).unwrap();
        match body.parse(UserId::stored(7)) {
            Ok(followed) => Ok(followed.get()),
            Err(Error::Invalid(faults)) => Err(faults.to_string()),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn somebody_else_by_number() {
        assert_eq!(followed(&json!(8)), Ok(8));
        assert_eq!(followed(&json!("8")), Ok(8));
        for oneself in [json!(7), json!("7")] {
            let sentence = "user_id must not be your own".to_owned();
            assert_eq!(followed(&oneself), Err(sentence));
        }
        for nobody in [json!(0), json!(-7), json!("99999999999999999999")] {
            let sentence = "no such person or following".to_owned();
            assert_eq!(followed(&nobody), Err(sentence));
        }
        let sentence = "user_id is required".to_owned();
        assert_eq!(followed(&Value::Null), Err(sentence));
    }
}
