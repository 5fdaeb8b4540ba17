"""Files of the user outside the store: the session, saved views and drafts."""
