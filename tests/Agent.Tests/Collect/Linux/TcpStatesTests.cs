using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Linux;

public sealed class TcpStatesTests
{
    [Fact]
    public void Recorded_lines_are_counted_by_state()
    {
        const string Text = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 00000000:07E8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1146 1 000000007178e382 100 0 0 10 0
               1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 1147 1 000000007178e382 20 4 30 10 -1
               2: 0100007F:1F90 0100007F:C351 01 00000000:00000000 00:00000000 00000000     0        0 1148 1 000000007178e382 20 4 30 10 -1
               3: 0100007F:1F90 0100007F:C352 06 00000000:00000000 03:00000A5A 00000000     0        0 0 3 000000007178e382
               4: 0100007F:1F90 0100007F:C353 0C 00000000:00000000 03:00000A5A 00000000     0        0 0 3 000000007178e382
            """;
        var counts = new long[TcpStates.Names.Length];
        TcpStates.Count(Utf8.Bytes(Text), counts);
        Assert.Equal(2, counts[Array.IndexOf(TcpStates.Names, "ESTABLISHED")]);
        Assert.Equal(1, counts[Array.IndexOf(TcpStates.Names, "LISTEN")]);
        Assert.Equal(1, counts[Array.IndexOf(TcpStates.Names, "TIME_WAIT")]);
        Assert.Equal(1, counts[Array.IndexOf(TcpStates.Names, "SYN_RECV")]);
        Assert.Equal(5, counts.Sum());
    }

    [Theory, InlineData(""), InlineData("0: a b"), InlineData("0: a b zz"), InlineData("0: a b 0A0"),
        InlineData("0: a b FF"), InlineData("0: a b 00")]
    public void Line_without_a_known_state_counts_nothing(string text)
    {
        var counts = new long[TcpStates.Names.Length];
        TcpStates.Count(Utf8.Bytes(text), counts);
        Assert.All(counts, count => Assert.Equal(0, count));
    }
}
