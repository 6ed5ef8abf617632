"""What the app knows, without Qt: the document, its history, its files, the user's preferences."""
