using System.Net.NetworkInformation;
using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Collect.Portable;

namespace LightWatch.Agent.Tests.Collect.Portable;

public sealed class InterfacesTests
{
    [Fact]
    public void States_have_the_names_that_they_have_on_linux() =>
        Assert.Equal(TcpStates.Names.Order(StringComparer.Ordinal),
            Enum.GetValues<TcpState>().Select(Interfaces.NameOf).Distinct().Order(StringComparer.Ordinal));
}
