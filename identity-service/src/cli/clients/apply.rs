use std::path::Path;

use super::{ClientAdministration, ClientsError, say, warn, write};
use crate::clients::{ClientFile, Plan, Unlisted};

impl ClientAdministration {
    /// Tells what would change.
    pub(super) async fn plan(&self, file: &Path, unlisted: Unlisted) -> Result<(), ClientsError> {
        let file = self.read(file)?;
        let plan = Plan::new(self.clients.list().await?, &file.clients, unlisted);
        write(&plan)?;
        match plan.counts().as_str() {
            "" => say("Nothing to change."),
            counts => say(&format!("Would be {counts}; nothing was changed.")),
        }
    }

    /// Tells what changes, and makes the database say what the file says.
    pub(super) async fn apply(&self, file: &Path, unlisted: Unlisted) -> Result<(), ClientsError> {
        let file = self.read(file)?;
        let mut secrets = Vec::new();
        let prepare = |plan: &mut Plan| {
            write(plan)?;
            secrets = plan.generate_secrets(&self.random)?;
            Ok::<_, ClientsError>(())
        };
        let before = Plan::new(self.clients.list().await?, &file.clients, unlisted);
        let mut ended = 0;
        for id in before.removed() {
            ended += self.retire(id).await?;
        }
        let plan = self.clients.apply(&file.clients, unlisted, prepare).await?;
        if plan.changes.is_empty() {
            return say("Nothing to change.");
        }
        self.note("clients apply", plan.summary()).await;
        for (id, secret) in secrets {
            say(&format!("client_secret of {id}: {}", secret.as_str()))?;
        }
        let sessions = if plan.removed().next().is_some() {
            format!("; sessions ended: {ended}")
        } else {
            String::new()
        };
        say(&format!("{}{sessions}", plan.counts()))
    }

    fn read(&self, file: &Path) -> Result<ClientFile, ClientsError> {
        let file = ClientFile::read(file, &self.audiences, self.log.now())?;
        file.risks().iter().for_each(warn);
        Ok(file)
    }
}
