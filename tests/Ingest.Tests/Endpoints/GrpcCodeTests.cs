using LightWatch.Ingest.Endpoints;

namespace LightWatch.Ingest.Tests.Endpoints;

public sealed class GrpcCodeTests
{
    [Theory]
    [InlineData("Accepted", 0)]
    [InlineData("Invalid", 3)]
    [InlineData("TooLarge", 3)]
    [InlineData("Busy", 8)]
    [InlineData("Unavailable", 14)]
    public void Senders_retry_only_what_can_succeed_later(string status, int expected) =>
        Assert.Equal(expected, GrpcCode.Of(Enum.Parse<IntakeStatus>(status)));
}
