using LightWatch.Agent.Host;
using LightWatch.Agent.Wire;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>
/// system.network.connections: TCP connections by state, every state each time, IPv4 and IPv6 together.
/// </summary>
internal sealed class Connections(HostPaths paths, TimeProvider time) : Collector("connections")
{
    // For each of the two files the kernel walks its whole table of connections, however few there are: milliseconds on
    // a machine with much memory.
    private static readonly TimeSpan MinPause = TimeSpan.FromSeconds(14);

    private readonly FileBuffer _file = new();
    private readonly string _tcp = paths.OfHost("net/tcp");
    private readonly string _tcp6 = paths.OfHost("net/tcp6");
    private readonly long[] _counts = new long[TcpStates.Names.Length];
    private readonly Attributes[] _tags =
    [
        .. TcpStates.Names.Select(
            name => Attributes.Of(("protocol", "tcp"), ("state", name))),
    ];
    private Instruments _instruments = null!;
    private Points<long> _connections = null!;
    private long _lastRead;

    public override void Declare(Instruments instruments)
    {
        _instruments = instruments;
        _connections = instruments.UpDown<long>("system.network.connections", "{connections}",
            "The number of connections.");
    }

    public override void Read()
    {
        if (_lastRead != 0 && time.GetElapsedTime(_lastRead) < MinPause)
        {
            _instruments.Hold();
            return;
        }

        _lastRead = time.GetTimestamp();
        Array.Clear(_counts);
        if (!_file.TryReadLines(_tcp, Count)) throw new IOException($"cannot read {_tcp}");
        // Absent when IPv6 is switched off.
        _ = _file.TryReadLines(_tcp6, Count);
        for (var i = 0; i < _counts.Length; i++) _connections.Add(_counts[i], _tags[i]);
    }

    private void Count(ReadOnlySpan<byte> lines) => TcpStates.Count(lines, _counts);
}
