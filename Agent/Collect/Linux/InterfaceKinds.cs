using LightWatch.Agent.Host;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>Tells the kinds of network interfaces: by sysfs, or by name where it has no such interface.</summary>
/// <remarks>Source: https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-class-net.</remarks>
internal static class InterfaceKinds
{
    private static readonly string[] Stacked = ["bond", "team", "br-", "br0", "br1", "br2", "br3", "vmbr", "virbr",
        "docker", "podman", "cni", "lxcbr", "lxdbr", "ovs-", "ifb", "vlan"];

    private static readonly string[] Virtual = ["veth", "tap", "tun", "wg", "vnet", "cali", "flannel", "dummy", "vxlan",
        "geneve", "kube-", "nodelocaldns", "ipip", "tunl", "ip6tnl", "gre", "ip6gre", "sit", "erspan", "fwbr", "fwpr",
        "fwln", "tailscale", "ppp", "zt", "lxc", "cilium", "macvtap", "macvlan", "ipvlan", "nlmon", "vcan"];

    private static readonly string[] Cards = ["eth", "en", "wlan", "wlp", "ww"];

    public static DeviceKind Of(string name, HostPaths paths)
    {
        var folder = paths.Sys($"class/net/{name}");
        // A network card with a hypervisor's own driver has a device too.
        if (Directory.Exists($"{folder}/device")) return DeviceKind.Physical;
        if (name == "lo" || StartsWithAny(name, Virtual)) return DeviceKind.Virtual;
        // eth0.100 is a VLAN on eth0.
        if (name.Contains('.', StringComparison.Ordinal) || StartsWithAny(name, Stacked)) return DeviceKind.Stacked;
        if (!Directory.Exists(folder)) return DeviceKind.Physical;
        if (Directory.Exists($"{folder}/bridge") || Directory.Exists($"{folder}/bonding")
            || Directory.EnumerateFileSystemEntries(folder, "lower_*").Any()) return DeviceKind.Stacked;
        // The only interface of a container is the end of a cable, named like a card.
        return StartsWithAny(name, Cards) && !HasHardware(paths) ? DeviceKind.Physical : DeviceKind.Virtual;
    }

    private static bool HasHardware(HostPaths paths) =>
        Directory.EnumerateDirectories(paths.Sys("class/net")).Any(d => Directory.Exists($"{d}/device"));

    private static bool StartsWithAny(string name, string[] starts) =>
        Array.Exists(starts, start => name.StartsWith(start, StringComparison.Ordinal));
}
