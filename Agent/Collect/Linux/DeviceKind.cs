namespace LightWatch.Agent.Collect.Linux;

/// <summary>Whether a device moves bytes itself. Sums over a host take the physical ones alone.</summary>
internal enum DeviceKind
{
    /// <summary>Hardware, or what stands for it in a virtual machine or container.</summary>
    Physical,

    /// <summary>Lies on other devices, which count the same bytes: bond, bridge, VLAN; RAID, LVM, encryption.</summary>
    Stacked,

    /// <summary>Made by software for software: loopback, tunnels, the cables of containers.</summary>
    Virtual,
}

internal static class DeviceKinds
{
    /// <summary>Value of the attribute <c>kind</c>.</summary>
    public static string Text(this DeviceKind kind) => kind switch
    {
        DeviceKind.Physical => "physical",
        DeviceKind.Stacked => "stacked",
        _ => "virtual",
    };
}
