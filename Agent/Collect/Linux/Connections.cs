using LightWatch.Agent.Host;

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
    private readonly KeyValuePair<string, object?>[][] _tags =
    [
        .. TcpStates.Names.Select(
            name => new KeyValuePair<string, object?>[] { new("protocol", "tcp"), new("state", name) }),
    ];
    private Points<long> _connections = null!;
    private long _lastRead;

    public override void Declare(Instruments instruments) =>
        _connections = instruments.UpDown<long>("system.network.connections", "{connections}",
            "The number of connections.", TcpStates.Names.Length);

    public override void Read()
    {
        if (_lastRead != 0 && time.GetElapsedTime(_lastRead) < MinPause) return;
        _lastRead = time.GetTimestamp();
        Array.Clear(_counts);
        TcpStates.Count(_file.Read(_tcp), _counts);
        // Absent when IPv6 is switched off.
        if (_file.TryRead(_tcp6, out var text)) TcpStates.Count(text, _counts);
        for (var i = 0; i < _counts.Length; i++) _connections.Add(_counts[i], _tags[i]);
    }
}
