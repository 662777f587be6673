"""The workshop's screen: Textual draws what the dialogue says, and decides nothing."""
