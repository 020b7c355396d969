using System.Net.NetworkInformation;
using LightWatch.Agent.Wire;

namespace LightWatch.Agent.Collect.Portable;

/// <summary>system.network.* per interface and TCP connections by state, as .NET reports them on any system.</summary>
internal sealed class Interfaces() : Collector("interfaces")
{
    private const int MaxDevices = 128;

    private Points<long> _io = null!;
    private Points<long> _packets = null!;
    private Points<long> _errors = null!;
    private Points<long> _dropped = null!;
    private Points<long> _connections = null!;

    public override void Declare(Instruments instruments)
    {
        _io = instruments.Counter<long>("system.network.io", "By", "The number of bytes transmitted and received.");
        _packets = instruments.Counter<long>("system.network.packets", "{packets}",
            "The number of packets transferred.");
        _errors = instruments.Counter<long>("system.network.errors", "{errors}", "The number of errors encountered.");
        _dropped = instruments.Counter<long>("system.network.dropped", "{packets}", "The number of packets dropped.");
        _connections = instruments.UpDown<long>("system.network.connections", "{connections}",
            "The number of connections.");
    }

    public override void Read()
    {
        foreach (var device in NetworkInterface.GetAllNetworkInterfaces().Take(MaxDevices)) Add(device);
        foreach (var state in IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections().GroupBy(
            c => c.State))
        {
            _connections.Add(state.Count(), Attributes.Of(("protocol", "tcp"), ("state", NameOf(state.Key))));
        }
    }

    /// <summary>The name of a state in the OpenTelemetry collector.</summary>
    public static string NameOf(TcpState state) => state switch
    {
        TcpState.Established => "ESTABLISHED",
        TcpState.SynSent => "SYN_SENT",
        TcpState.SynReceived => "SYN_RECV",
        TcpState.FinWait1 => "FIN_WAIT1",
        TcpState.FinWait2 => "FIN_WAIT2",
        TcpState.TimeWait => "TIME_WAIT",
        TcpState.CloseWait => "CLOSE_WAIT",
        TcpState.LastAck => "LAST_ACK",
        TcpState.Listen => "LISTEN",
        TcpState.Closing => "CLOSING",
        _ => "CLOSE",
    };

    private void Add(NetworkInterface device)
    {
        var statistics = device.GetIPStatistics();
        Attributes receive = Attributes.Of(("device", device.Name), ("direction", "receive"));
        Attributes transmit = Attributes.Of(("device", device.Name), ("direction", "transmit"));
        _io.Add(statistics.BytesReceived, receive);
        _io.Add(statistics.BytesSent, transmit);
        _packets.Add(statistics.UnicastPacketsReceived, receive);
        _packets.Add(statistics.UnicastPacketsSent, transmit);
        _errors.Add(statistics.IncomingPacketsWithErrors, receive);
        _errors.Add(statistics.OutgoingPacketsWithErrors, transmit);
        _dropped.Add(statistics.IncomingPacketsDiscarded, receive);
        if (!OperatingSystem.IsMacOS()) _dropped.Add(statistics.OutgoingPacketsDiscarded, transmit);
    }
}
