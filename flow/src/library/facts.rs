//! The embedded table of facts.
use super::LibraryError;
/// Facts.
pub struct Facts;
impl Facts {
    /// Parse.
    pub fn parse(_: &str) -> Result<Self, LibraryError> {
        Err(LibraryError::File("todo".into()))
    }
    /// Liberty.
    pub fn liberty(&self, _: bool) -> String {
        String::new()
    }
}
