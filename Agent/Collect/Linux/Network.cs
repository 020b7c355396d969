using LightWatch.Agent.Collect.Text;
using LightWatch.Agent.Host;
using LightWatch.Agent.Wire;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>system.network.io, packets, errors and dropped per interface.</summary>
/// <remarks>
/// Each has its <see cref="DeviceKind"/>: what came in through a card is counted again by the bond, bridge and VLAN
/// above it. The host's ends of containers' cables (veth…) are left out: their names are random, and the bridge counts
/// the same traffic.
/// </remarks>
internal sealed class Network(HostPaths paths) : Collector("network")
{
    private readonly FileBuffer _file = new();
    private readonly string _path = paths.OfHost("net/dev");
    private readonly NameCache<Device> _devices = new(name => new(name, InterfaceKinds.Of(name, paths)));
    private Instruments _instruments = null!;
    private int _omitted;
    private Points<long> _io = null!;
    private Points<long> _packets = null!;
    private Points<long> _errors = null!;
    private Points<long> _dropped = null!;

    public override void Declare(Instruments instruments)
    {
        _instruments = instruments;
        _io = instruments.Counter<long>("system.network.io", "By", "The number of bytes transmitted and received.");
        _packets = instruments.Counter<long>("system.network.packets", "{packets}",
            "The number of packets transferred.");
        _errors = instruments.Counter<long>("system.network.errors", "{errors}", "The number of errors encountered.");
        _dropped = instruments.Counter<long>("system.network.dropped", "{packets}", "The number of packets dropped.");
    }

    public override void Read()
    {
        var text = _file.Read(_path);
        _devices.BeginRound();
        var interfaces = new NetDev(text);
        while (interfaces.TryRead())
        {
            if (!interfaces.Device.StartsWith("veth"u8)) _devices.Get(interfaces.Device);
        }

        if (_devices.EndRound()) _omitted = RankedDevice.Rank(_devices.Values, static _ => true);
        _instruments.Omit("system.network", "interfaces", _omitted);
        interfaces = new NetDev(text);
        while (interfaces.TryRead())
        {
            if (interfaces.Device.StartsWith("veth"u8)) continue;
            var device = _devices.Get(interfaces.Device);
            if (!device.IsReported) continue;
            Add(interfaces.Receive, device.Receive);
            Add(interfaces.Transmit, device.Transmit);
        }
    }

    private void Add(NetDev.Traffic traffic, Attributes tags)
    {
        _io.Add(traffic.Bytes, tags);
        _packets.Add(traffic.Packets, tags);
        _errors.Add(traffic.Errors, tags);
        _dropped.Add(traffic.Dropped, tags);
    }

    private sealed class Device(string name, DeviceKind kind) : RankedDevice(kind)
    {
        public Attributes Receive { get; } =
            Attributes.Of(("device", name), ("direction", "receive"), ("kind", kind.Text()));
        public Attributes Transmit { get; } =
            Attributes.Of(("device", name), ("direction", "transmit"), ("kind", kind.Text()));
    }
}
