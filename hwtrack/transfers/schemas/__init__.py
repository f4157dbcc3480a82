"""The shapes of transfers on the wire. Contract and manifest bodies may say more than is read; other bodies may not."""
