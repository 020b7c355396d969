using LightWatch.Agent.Collect.Text;
using LightWatch.Agent.Host;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>
/// system.network.conntrack.*: entries in the firewall's connection table and its limit. No points where no such table
/// exists.
/// </summary>
internal sealed class Conntrack(HostPaths paths) : Collector("conntrack")
{
    private readonly FileBuffer _file = new();
    private readonly string _countPath = paths.Proc("sys/net/netfilter/nf_conntrack_count");
    private readonly string _maxPath = paths.Proc("sys/net/netfilter/nf_conntrack_max");
    private Points<long> _count = null!;
    private Points<long> _max = null!;

    public override void Declare(Instruments instruments)
    {
        _count = instruments.UpDown<long>("system.network.conntrack.count", "{entries}",
            "The count of entries in conntrack table.");
        _max = instruments.UpDown<long>("system.network.conntrack.max", "{entries}",
            "The limit for entries in the conntrack table.");
    }

    public override void Read()
    {
        Add(_countPath, _count);
        Add(_maxPath, _max);
    }

    private void Add(string path, Points<long> points)
    {
        if (_file.TryRead(path, out var text) && Numbers.TryCount(text.Trim("\n "u8), out var value)) points.Add(value);
    }
}
