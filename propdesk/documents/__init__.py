"""What the office prints: takes frozen values, returns bytes. No session, no Qt."""
