using LightWatch.Storage.Hot;

namespace LightWatch.Storage.Tests.Hot;

public sealed class RedisAddressTests
{
    [Theory]
    [InlineData("host", "host:6379/0", null, null)]
    [InlineData(" host:7000 , password=p=1,user=u,defaultDatabase=3,abortConnect=false", "host:7000/3", "u", "p=1")]
    [InlineData("host,ssl=true", "host:6380/0 (TLS)", null, null)]
    [InlineData("host,SSL=True,unknown=1", "host:6380/0 (TLS)", null, null)]
    [InlineData("::1", "[::1]:6379/0", null, null)]
    [InlineData("[::1]:7000", "[::1]:7000/0", null, null)]
    [InlineData("redis://u:p%40%2C@host:7000/2", "host:7000/2", "u", "p@,")]
    [InlineData("rediss://:secret@host", "host:6379/0 (TLS)", null, "secret")]
    public void Connection_string_is_taken_apart_and_shown_without_its_password(
        string text, string shown, string? user, string? password)
    {
        var address = RedisAddress.Parse(text);
        Assert.Equal((shown, user, password), (RedisAddress.Show(address), address.User, address.Password));
        Assert.False(address.CheckCertificateRevocation);
    }

    [Fact]
    public void Revocation_is_checked_where_it_is_asked_for() =>
        Assert.True(RedisAddress.Parse("host,ssl=true,checkCertificateRevocation=true").CheckCertificateRevocation);

    [Theory]
    [InlineData(" ")]
    [InlineData("password=secret")]
    [InlineData("a:1,b:2,password=secret")]
    [InlineData("host:secret")]
    [InlineData("host:0x1,password=secret")]
    [InlineData("host:70000,password=secret")]
    [InlineData("redis://")]
    [InlineData("redis://:secret@host:x")]
    [InlineData("redis://:secret@host/secret")]
    [InlineData("host,defaultDatabase=secret")]
    [InlineData("host,password=secret,ssl=secret")]
    [InlineData("host,serviceName=secret")]
    public void Connection_string_that_cannot_be_read_is_refused_without_being_shown(string text)
    {
        var refused = Assert.Throws<StoreException>(() => RedisAddress.Parse(text));
        Assert.StartsWith("ConnectionStrings:redis: ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.ToString(), StringComparison.Ordinal);
    }
}
