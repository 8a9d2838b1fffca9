"""What a host does before it is told which function it is to become."""
