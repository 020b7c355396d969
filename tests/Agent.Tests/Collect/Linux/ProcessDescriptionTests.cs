using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Linux;

public sealed class ProcessDescriptionTests
{
    [Fact]
    public void Program_and_line_are_told_apart()
    {
        Assert.Equal(
            ("/usr/bin/python3", "/usr/bin/python3 a b.py --x"),
            ProcessDescription.ParseCommand("/usr/bin/python3\0a b.py\0--x\0"u8));
        Assert.Equal(("postgres", "postgres: checkpointer "),
            ProcessDescription.ParseCommand("postgres: checkpointer \0"u8));
        Assert.Equal(("", ""), ProcessDescription.ParseCommand(""u8));
    }

    [Fact]
    public void Line_is_cut_at_its_limit() =>
        Assert.Equal(256, ProcessDescription.ParseCommand(Utf8.Bytes("/bin/x\0" + new string('a', 1000))).Line.Length);

    [Fact]
    public void Users_are_found_by_their_number()
    {
        var users = ProcessDescription.ParseUsers(
            "root:x:0:0:root:/root:/bin/bash\nbroken\nwww-data:x:33:33::/:/x\nalias:x:0:0::/:/\nx:y\n"u8);
        Assert.Equal("root", users[0]);
        Assert.Equal("www-data", users[33]);
        Assert.Equal(2, users.Count);
    }
}
