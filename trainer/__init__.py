"""ferdesk-train: the trainer that makes ferdesk's networks and the thesis's tables."""
