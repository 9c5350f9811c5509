"""Queued runs and due schedules go in; crawls in processes of their own come out, with all that keeps them in order."""
