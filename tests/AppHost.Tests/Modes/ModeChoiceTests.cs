using Aspire.Hosting;
using LightWatch.AppHost.Modes;

namespace LightWatch.AppHost.Tests.Modes;

public sealed class ModeChoiceTests
{
    [Theory, InlineData("containers", 0), InlineData("Local", 1), InlineData("SINGLE", 2)]
    public void Parse_takes_a_name_in_any_case(string name, int mode) =>
        Assert.Equal((StackMode)mode, ModeChoice.Parse(name));

    [Theory, InlineData("cloud"), InlineData("1"), InlineData("single,local")]
    public void Parse_refuses_what_is_no_name(string name)
    {
        var error = Assert.Throws<DistributedApplicationException>(() => ModeChoice.Parse(name));
        Assert.Contains($"'{name}'", error.Message, StringComparison.Ordinal);
    }
}
