using System.Diagnostics;
using LightWatch.Agent.Collect.Text;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>Counts the connections of /proc/net/tcp and tcp6 by state.</summary>
/// <remarks>Source: include/net/tcp_states.h for the numbers; names as in the OpenTelemetry collector.</remarks>
internal static class TcpStates
{
    /// <summary>Names by the kernel's number, which starts at 1.</summary>
    public static readonly string[] Names = ["ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2",
        "TIME_WAIT", "CLOSE", "CLOSE_WAIT", "LAST_ACK", "LISTEN", "CLOSING"];

    private const int NewSynReceived = 12;

    /// <summary>
    /// Adds the connections of one such file to <paramref name="counts"/>, which has an element per name.
    /// </summary>
    public static void Count(ReadOnlySpan<byte> text, Span<long> counts)
    {
        Debug.Assert(counts.Length == Names.Length);
        var lines = new LineReader(text);
        while (lines.TryRead(out var line))
        {
            // "  sl  local_address rem_address st …": the state is the fourth field, two hex digits.
            var fields = new FieldReader(line);
            if (!fields.TrySkip(3) || !fields.TryRead(out var state) || state.Length != 2) continue;
            if (!System.Buffers.Text.Utf8Parser.TryParse(state, out int number, out var used, 'x') || used != 2)
                continue;
            if (number == NewSynReceived) number = 3;
            if (number >= 1 && number <= counts.Length) counts[number - 1]++;
        }
    }
}
