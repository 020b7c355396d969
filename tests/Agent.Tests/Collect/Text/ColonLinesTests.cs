using LightWatch.Agent.Collect.Text;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Text;

public sealed class ColonLinesTests
{
    private const string Status = "Name:\tUid: 5\nUidX:\t7\nUid:\t33\t34\nread_bytes: 4096\nempty:\n";

    [Theory, InlineData("Uid", 33L), InlineData("read_bytes", 4096L)]
    public void First_number_after_the_name_is_found(string name, long expected)
    {
        Assert.True(ColonLines.TryFind(Utf8.Bytes(Status), Utf8.Bytes(name), out var value));
        Assert.Equal(expected, value);
    }

    [Theory, InlineData("Gid"), InlineData("Ui"), InlineData("empty"), InlineData("Name")]
    public void Name_without_a_number_is_not_found(string name) =>
        Assert.False(ColonLines.TryFind(Utf8.Bytes(Status), Utf8.Bytes(name), out _));
}
