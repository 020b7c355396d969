using LightWatch.Architecture.Tests.Model;
using LightWatch.Architecture.Tests.Rules;

namespace LightWatch.Architecture.Tests;

public sealed class EventIdTests
{
    [Fact]
    public void Event_id_stands_for_one_message() =>
        Law.Holds("an event id stands for one message", EventIds.Offences(Repository.ProductSources));

    [Fact]
    public void Same_id_in_two_files_and_a_missing_one_are_found()
    {
        var one = new SourceFile("A/ALog.cs", """
            partial class ALog
            {
                [LoggerMessage(1_000, LogLevel.Error, "a")]
                static partial void A();
            }
            """);
        var two = new SourceFile("B/BLog.cs", """
            partial class BLog
            {
                [LoggerMessage(EventId = 1000, Message = "b")]
                static partial void B();
                [LoggerMessage(LogLevel.Debug, "c")]
                static partial void C();
            }
            """);
        Assert.Equal(
            [
                "B/BLog.cs:5 C has no event id",
                "A/ALog.cs:3 A has the event id 1000 of B/BLog.cs:3 B",
                "B/BLog.cs:3 B has the event id 1000 of A/ALog.cs:3 A",
            ],
            EventIds.Offences([one, two]));
    }
}
