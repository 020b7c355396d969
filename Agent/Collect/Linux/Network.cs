using LightWatch.Agent.Collect.Text;
using LightWatch.Agent.Host;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>system.network.io, packets, errors and dropped per interface.</summary>
/// <remarks>
/// The host's ends of containers' cables (veth…) are left out: their names are random, and the bridge counts the same
/// traffic.
/// </remarks>
internal sealed class Network(HostPaths paths) : Collector("network")
{
    private const int MaxDevices = 128;

    private readonly FileBuffer _file = new();
    private readonly string _path = paths.OfHost("net/dev");
    private readonly NameCache<Device> _devices = new(MaxDevices, name => new(name));
    private Instruments _instruments = null!;
    private Points<long> _io = null!;
    private Points<long> _packets = null!;
    private Points<long> _errors = null!;
    private Points<long> _dropped = null!;

    public override void Declare(Instruments instruments)
    {
        _instruments = instruments;
        _io = instruments.Counter<long>("system.network.io", "By", "The number of bytes transmitted and received.",
            2 * MaxDevices);
        _packets = instruments.Counter<long>("system.network.packets", "{packets}",
            "The number of packets transferred.", 2 * MaxDevices);
        _errors = instruments.Counter<long>("system.network.errors", "{errors}", "The number of errors encountered.",
            2 * MaxDevices);
        _dropped = instruments.Counter<long>("system.network.dropped", "{packets}", "The number of packets dropped.",
            2 * MaxDevices);
    }

    public override void Read()
    {
        if (_devices.IsFull)
        {
            _devices.Clear();
            _instruments.Renew();
        }

        var interfaces = new NetDev(_file.Read(_path));
        while (interfaces.TryRead())
        {
            if (interfaces.Device.StartsWith("veth"u8) || !_devices.TryGet(interfaces.Device, out var device)) continue;
            Add(interfaces.Receive, device.Receive);
            Add(interfaces.Transmit, device.Transmit);
        }
    }

    private void Add(NetDev.Traffic traffic, KeyValuePair<string, object?>[] tags)
    {
        _io.Add(traffic.Bytes, tags);
        _packets.Add(traffic.Packets, tags);
        _errors.Add(traffic.Errors, tags);
        _dropped.Add(traffic.Dropped, tags);
    }

    private sealed class Device(string name)
    {
        public KeyValuePair<string, object?>[] Receive { get; } = [new("device", name), new("direction", "receive")];
        public KeyValuePair<string, object?>[] Transmit { get; } = [new("device", name), new("direction", "transmit")];
    }
}
