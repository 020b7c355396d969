using LightWatch.Storage.Redis;

namespace LightWatch.Storage.Tests.Redis;

public sealed class RedisAddressTests
{
    [Theory]
    [InlineData("host", "host:6379/0", null, null)]
    [InlineData("host:7000,password=p=1,user=u,defaultDatabase=3,abortConnect=false", "host:7000/3", "u", "p=1")]
    [InlineData("host,ssl=true", "host:6380/0 (TLS)", null, null)]
    [InlineData("::1", "::1:6379/0", null, null)]
    [InlineData("[::1]:7000", "::1:7000/0", null, null)]
    [InlineData("redis://u:p%40@host:7000/2", "host:7000/2", "u", "p@")]
    [InlineData("rediss://:secret@host", "host:6379/0 (TLS)", null, "secret")]
    public void Connection_string_is_taken_apart_and_shown_without_its_password(
        string text, string shown, string? user, string? password)
    {
        var address = RedisAddress.Parse(text);
        Assert.Equal((shown, user, password), (address.ToString(), address.User, address.Password));
    }

    [Theory]
    [InlineData("")]
    [InlineData("password=secret")]
    [InlineData("a:1,b:2,password=secret")]
    [InlineData("host:secret")]
    [InlineData("redis://")]
    [InlineData("host,defaultDatabase=secret")]
    public void Connection_string_that_cannot_be_read_is_refused_without_being_shown(string text) =>
        Assert.DoesNotContain(
            "secret", Assert.Throws<FormatException>(() => RedisAddress.Parse(text)).Message, StringComparison.Ordinal);
}
