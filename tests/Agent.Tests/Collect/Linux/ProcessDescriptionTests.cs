using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Linux;

public sealed class ProcessDescriptionTests
{
    [Fact]
    public void Line_is_read_without_its_zeros_and_cut_at_its_limit()
    {
        Assert.Equal("/usr/bin/python3 a b.py --x", ProcessDescription.ParseLine("/usr/bin/python3\0a b.py\0--x\0"u8));
        Assert.Equal("", ProcessDescription.ParseLine(""u8));
        Assert.Equal(256, ProcessDescription.ParseLine(Utf8.Bytes("/bin/x\0" + new string('a', 1000))).Length);
    }

    [Theory, InlineData("kworker/3:1-events", "kworker"), InlineData("rcu_preempt", "rcu_preempt")]
    public void Kernel_thread_is_named_without_its_number(string name, string expected) =>
        Assert.Equal(expected, ProcessDescription.NameOfThread(Utf8.Bytes(name)));

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
